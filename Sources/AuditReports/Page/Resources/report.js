'use strict';
// Fills the table of all instances, and lets one filter, search and sort it. Without this script, the page has the rows that
// need a person. Texts come from customers: they are set as text, never as markup.
(() => {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  if (!data.rows || data.rows.length === 0) return;
  const pageSize = 200;
  const titles = {
    instance_id: 'Instance', name: 'Name', customer: data.customer_column || 'Customer', element: 'Element',
    provider: 'Provider', outcome: 'Outcome', reason: 'Reason', at: 'At (UTC)', http_status: 'HTTP', request_id: 'Request',
  };
  const styles = {
    failed: 'failed', in_doubt: 'doubt', awaiting_code: 'waiting', not_revocable: 'waiting', open: 'under-way',
    revoked: 'under-way', skipped: 'quiet',
  };
  const columns = data.columns;
  const outcomeColumn = columns.indexOf('outcome');
  const rank = new Map(data.outcomes.map((word, index) => [word, index]));
  const byId = (id) => document.getElementById(id);
  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const rows = data.rows;
  const total = rows.length.toLocaleString('en');
  let haystack = null;
  let order = rows.map((_, index) => index);
  let outcome = null;
  let search = '';
  let sorted = { column: outcomeColumn, isAscending: true };
  let shown = order;
  let first = 0;

  // A cell as something that can be compared: numbers by value, texts without case, outcomes by how urgent they are.
  const key = (column) => (row) => {
    const cell = rows[row][column];
    if (column === outcomeColumn) return rank.get(cell) ?? rank.size;
    if (columns[column] === 'instance_id' || columns[column] === 'http_status') return cell === '' ? -1 : Number(cell);
    return cell.toLowerCase();
  };

  const sort = () => {
    const keys = rows.map((_, row) => row).map(key(sorted.column));
    const sign = sorted.isAscending ? 1 : -1;
    order = rows.map((_, row) => row).sort((one, other) => {
      if (keys[one] < keys[other]) return -sign;
      if (keys[one] > keys[other]) return sign;
      return one - other;
    });
  };

  const filter = () => {
    const wanted = search.trim().toLowerCase();
    if (wanted && !haystack) haystack = rows.map((row) => row.join('\n').toLowerCase());
    shown = order.filter((row) =>
      (outcome === null || rows[row][outcomeColumn] === outcome) && (!wanted || haystack[row].includes(wanted)));
    first = 0;
  };

  const cell = (column, text) => {
    const name = columns[column];
    const made = element(column === 0 ? 'th' : 'td');
    if (column === 0) made.scope = 'row';
    if (name === 'outcome') {
      made.append(element('span', text, `pill ${styles[text] || 'done'}`));
    } else {
      made.append(element('bdi', text.length > 120 ? `${text.slice(0, 120)}…` : text));
      if (name === 'instance_id' || name === 'reason' || name === 'request_id') made.className = 'code';
      if (name === 'at') made.className = 'nowrap';
      if (column > 0 && name !== 'reason') made.dataset.title = titles[name] || name;
    }
    return made;
  };

  const draw = () => {
    const page = shown.slice(first, first + pageSize);
    const body = document.createDocumentFragment();
    for (const row of page) {
      const line = element('tr');
      line.append(...rows[row].map((text, column) => cell(column, text)));
      body.append(line);
    }
    byId('table').tBodies[0].replaceChildren(body);
    const range = `${(first + 1).toLocaleString('en')}–${(first + page.length).toLocaleString('en')}`;
    byId('shown').textContent = page.length === 0
      ? `No instance of ${total} matches`
      : `${range} of ${shown.length.toLocaleString('en')}${shown.length < rows.length ? ` (${total} in all)` : ''}`;
    byId('previous').disabled = first === 0;
    byId('following').disabled = first + pageSize >= shown.length;
  };

  const turn = (by) => {
    first = Math.max(0, first + by);
    draw();
    byId('table').parentElement.scrollTop = 0;
    byId('browser').scrollIntoView();
  };

  const counts = new Map();
  for (const row of rows) counts.set(row[outcomeColumn], (counts.get(row[outcomeColumn]) || 0) + 1);
  const words = [...counts.keys()].sort((one, other) => (rank.get(one) ?? 99) - (rank.get(other) ?? 99));
  for (const word of [null, ...words]) {
    const button = element('button', undefined, word === null ? 'counter' : `counter ${styles[word] || 'done'}`);
    button.type = 'button';
    button.dataset.outcome = word ?? 'all';
    button.append(
      element('b', (word === null ? rows.length : counts.get(word)).toLocaleString('en')),
      document.createTextNode(` ${word ?? 'all'}`),
    );
    button.setAttribute('aria-pressed', String(word === outcome));
    button.addEventListener('click', () => {
      outcome = word;
      for (const other of byId('counters').children) other.setAttribute('aria-pressed', String(other === button));
      filter();
      draw();
    });
    byId('counters').append(button);
  }

  columns.forEach((name, column) => {
    const head = element('th');
    head.scope = 'col';
    head.setAttribute('aria-sort', column === sorted.column ? 'ascending' : 'none');
    const button = element('button', titles[name] || name, 'sort');
    button.type = 'button';
    button.addEventListener('click', () => {
      sorted = { column, isAscending: sorted.column !== column || !sorted.isAscending };
      for (const other of head.parentElement.children) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', sorted.isAscending ? 'ascending' : 'descending');
      sort();
      filter();
      draw();
    });
    head.append(button);
    byId('table').tHead.rows[0].append(head);
  });

  byId('search').addEventListener('input', (event) => {
    search = event.target.value;
    filter();
    draw();
  });
  byId('previous').addEventListener('click', () => turn(-pageSize));
  byId('following').addEventListener('click', () => turn(pageSize));
  sort();
  filter();
  draw();
  byId('browser').hidden = false;
  document.documentElement.classList.add('browsing');
})();
