/// Everything that a store keeps of connections, links for people, and the consents that began from them.
///
/// Only hashes: neither a link's token nor a `state` can be read from the store. Every port throws ``StoreUnusable``.
package protocol ConsentStore: ConnectionDirectory, LinkReader, LinkRecorder, GrantQueue, ConsentStates,
    ExchangesUnderWay
{}
