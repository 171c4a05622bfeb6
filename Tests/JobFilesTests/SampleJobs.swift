import JobFiles
import ReauthEngine

/// Every problem of a job file's text, which is taken to stand at `/jobs/job.yaml`.
func problems(_ text: String) -> [String] {
    do {
        _ = try JobFile.decode(text, path: "/jobs/job.yaml")
        return []
    } catch let error as InvalidInput {
        return error.problems.map { $0.description.replacing("/jobs/job.yaml", with: "job.yaml") }
    } catch {
        return ["unexpected error: \(error)"]
    }
}

/// The shortest job that is right.
let minimalJob = """
    name: try-it
    action: check
    platform: {kind: sandbox}
    """

/// The job of the manual less what this version does not have.
let completeJob = """
    name: rotate-crm                   # a-z 0-9 -; a run is <name>-<UTC yyyyMMdd'T'HHmmss'Z'>
    action: rotate                     # check | rotate | reauthenticate
    revoke: access-token               # silent | access-token | grant; no default
    platform:
      kind: open-connectors
      baseURL: https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2
      organizationSecret: {file: /run/secrets/organization}
      userSecret: {env: OPEN_CONNECTORS_USER}
    source:
      csv: fleet.csv
    select: {elements: [sfdc], exclude: [4711], limit: 100}
    applications:
      - element: sfdc
        clientID: {file: client-id}
        clientSecret: {command: [vault, read, -field=secret, 7]}
        redirectURI: https://reauth.example.com/callback
        scope: "api refresh_token"
    confirm: ping                      # ping | read | none
    limits:
      concurrency: 64
      platform: {rate: 20/s, concurrency: 32}
      providers: {salesforce: {rate: [10/s, 15000/d], concurrency: 8}}
    safety:
      maxInstances: 5000
    reports: [csv]
    """
