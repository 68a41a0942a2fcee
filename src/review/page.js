'use strict';
(() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const DIRECTIONS = [0, 90, -90, 180];
  const LOOKS = ['', 'unseen', 'unknown', 'beyond'];
  const READABLE = 10.5; // pixels of an em from which on text is read with ease
  const LEGIBLE = 7.5; // from which on it is read at all, for cells that stand far from each other
  const MARGIN = 24; // pixels beside what comes into view
  const MOST = 6; // how many times the width a page is shown at most
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const pane = document.getElementById('pages');
  const sheets = all('.sheet', pane);
  const zoomOutput = document.getElementById('zoom');
  const narrow = matchMedia('(max-width: 60rem)');

  // ---- drawing: a page is drawn when it comes near, and taken away when it is far

  const data = new Map();
  function dataOf(index) {
    if (!data.has(index)) {
      const source = one('script', sheets[index]);
      data.set(index, source ? JSON.parse(source.textContent) : null);
    }
    return data.get(index);
  }

  function shape(name, attributes, parent) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    parent.append(element);
    return element;
  }

  const box = ([x0, y0, x1, y1]) => ({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 });

  function draw(index) {
    const svg = one('svg', sheets[index]);
    const page = dataOf(index);
    if (!page || svg.firstChild) return;
    const layer = (name) => shape('g', { class: name }, svg);
    shape('rect', { ...box(page.page), class: 'edge' }, svg);
    const rulings = layer('rulings');
    shape('path', { d: page.rulings.map(([a, b, c, d]) => `M${a} ${b}L${c} ${d}`).join('') }, rulings);
    const glyphs = layer('glyphs');
    page.runs.forEach((run) => drawRun(run, glyphs));
    const rows = layer('rows');
    page.bands.forEach((band) => shape('rect', box(band), rows));
    const records = layer('records');
    page.outlines.forEach((o) => shape('rect', {
      ...box(o), class: o[5] ? 'of-requirement' : '', 'data-control': `c${o[4]}`,
    }, records));
    const cells = layer('cells');
    page.patches.forEach((patch, at) => shape('rect', {
      ...box(patch), class: `patch ${patch[4]} ${patch[5]}`, 'data-p': `${index}.${at}`,
    }, cells));
    mark(sheets[index]);
  }

  function drawRun([x, y, length, size, text, direction, look], parent) {
    const run = shape('text', { x, y, 'font-size': size, class: LOOKS[look] }, parent);
    if (length > 0) {
      run.setAttribute('textLength', length);
      run.setAttribute('lengthAdjust', 'spacingAndGlyphs');
    }
    if (direction) run.setAttribute('transform', `rotate(${DIRECTIONS[direction]} ${x} ${y})`);
    run.textContent = text;
  }

  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const index = sheets.indexOf(target);
      if (isIntersecting) draw(index);
      else one('svg', target)?.replaceChildren();
    }
  }, { root: pane, rootMargin: '100%' });
  sheets.forEach((sheet) => near.observe(sheet));

  // ---- where fields are: both ways

  const fieldsAt = new Map();
  const placesOf = (element) => (element.dataset.at || '').split(' ').filter(Boolean);
  for (const field of all('#records .field')) {
    for (const place of placesOf(field)) {
      if (!fieldsAt.has(place)) fieldsAt.set(place, []);
      fieldsAt.get(place).push(field);
    }
  }

  function patchOf(place) {
    draw(Number(place.split('.')[0]));
    return one(`[data-p="${place}"]`, pane);
  }

  // ---- what is chosen

  let chosen = { places: [], control: null };

  // Shows on a page what is chosen, in its drawing as well.
  function mark(within = pane) {
    all('.on', within).forEach((element) => element.classList.remove('on'));
    for (const place of chosen.places) one(`[data-p="${place}"]`, within)?.classList.add('on');
    if (chosen.control) {
      all(`.records [data-control="${chosen.control}"]`, within)
        .forEach((outline) => outline.classList.add('on'));
    }
  }

  function choose({ places, control = null, field = null, show = true, sheet = null }) {
    chosen = { places, control };
    document.getElementById('shared').hidden = true;
    all('#records .on').forEach((element) => element.classList.remove('on'));
    const article = control && document.getElementById(control);
    if (article) {
      showRecord(article, field);
      remember(article);
    }
    mark();
    if (show && places.length) reveal(places);
    else if (show && sheet !== null) goTo(sheet);
    for (const place of places) one(`[data-p="${place}"]`, pane)?.classList.add('on');
  }

  // The control stands in the address, so that a link leads to it.
  function remember(article) {
    try {
      history.replaceState(null, '', `#${encodeURIComponent(article.dataset.id)}`);
    } catch { /* some browsers forbid it for local files */ }
  }

  function followAddress() {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* as it is */ }
    const article = all('.control').find((control) => control.dataset.id === id);
    if (article) openRecord(article.id);
  }

  function showRecord(article, field) {
    article.hidden = false;
    article.classList.add('on');
    field?.classList.add('on');
    settle('records', () => scrollToRecord(article, field ?? article));
  }

  // Scrolls until nothing moves any more: what comes into view for the first time takes its true
  // height only then, and so may what stands above it. Whoever scrolls by hand ends it.
  const settling = {};
  const boxes = { pages: pane, records: document.getElementById('records') };
  function settle(what, scroll) {
    const mine = settling[what] = { scroll };
    let calm = 0;
    let left = 600;
    const again = () => {
      if (settling[what] !== mine) return;
      const before = boxes[what].scrollTop;
      scroll();
      calm = Math.abs(boxes[what].scrollTop - before) < 1 ? calm + 1 : 0;
      left -= 1;
      if (calm < 30 && left > 0) requestAnimationFrame(again);
    };
    again();
  }
  for (const [what, box] of Object.entries(boxes)) {
    for (const event of ['wheel', 'touchmove', 'pointerdown']) {
      box.addEventListener(event, () => { settling[what] = null; }, { passive: true });
    }
    const resized = new ResizeObserver(() => settling[what]?.scroll());
    for (const part of box.children) resized.observe(part);
  }

  function scrollToRecord(article, target) {
    const top = target.getBoundingClientRect().top - records.getBoundingClientRect().top;
    const room = records.clientHeight;
    const head = article.getBoundingClientRect().top - records.getBoundingClientRect().top;
    // The head of the record stays in view where its field does too.
    const whole = top - head + target.offsetHeight + 96 < room;
    records.scrollTop += (whole ? head : top) - 64;
  }

  // Brings places into view, large enough to be read: those that are on the page of the first.
  function reveal(places) {
    const index = Number(places[0].split('.')[0]);
    const here = places.filter((place) => Number(place.split('.')[0]) === index);
    const patches = here.map(patchOf).filter(Boolean);
    if (!patches.length) return;
    for (const patch of patches) {
      const fold = patch.closest('details');
      if (fold) fold.open = true;
    }
    const page = dataOf(index);
    if (page) {
      const svg = one('svg', sheets[index]);
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
      const wanted = readable(page, scale, around(patches).width / scale);
      if (scale < wanted) setZoom(zoom * wanted / scale, false);
    }
    // A page may have been cleared since, before it was known that it comes into view.
    settle('pages', () => centre(here.map(patchOf)));
    patches.forEach(flash);
  }

  // The scale at which a page is read: with ease, or as far as cells beside each other allow.
  function readable(page, scale, width) {
    const room = (pane.clientWidth - 2 * MARGIN) / Math.max(1, width);
    return Math.max(LEGIBLE / page.em, Math.min(READABLE / page.em, room));
  }

  // The box around patches.
  function around(patches) {
    const boxes = patches.map((patch) => patch.getBoundingClientRect());
    const [left, top] = ['left', 'top'].map((side) => Math.min(...boxes.map((one) => one[side])));
    const [right, bottom] = ['right', 'bottom'].map((side) => Math.max(...boxes.map((one) => one[side])));
    return { left, top, width: right - left, height: bottom - top };
  }

  // The middle of the patches into the middle of the pane; what is larger, by its first corner.
  function centre(patches) {
    const here = around(patches);
    const room = pane.getBoundingClientRect();
    const middle = (from, size, at, space) => from - at - Math.max(MARGIN, (space - size) / 2);
    pane.scrollTop += middle(here.top, here.height, room.top, pane.clientHeight);
    pane.scrollLeft += middle(here.left, here.width, room.left, pane.clientWidth);
  }

  function flash(patch) {
    patch.classList.remove('flash');
    void patch.getBoundingClientRect();
    patch.classList.add('flash');
  }

  function goTo(index) {
    const sheet = sheets[index];
    if (!sheet) return;
    draw(index);
    pane.scrollTop += sheet.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  }

  // ---- size

  let zoom = 1;
  function setZoom(to, keep = true) {
    const middle = (pane.scrollTop + pane.clientHeight / 2) / Math.max(1, pane.scrollHeight);
    zoom = Math.min(MOST, Math.max(0.25, to));
    pane.style.setProperty('--zoom', zoom);
    zoomOutput.textContent = `${Math.round(zoom * 100)}%`;
    if (keep) pane.scrollTop = middle * pane.scrollHeight - pane.clientHeight / 2;
  }

  // ---- the page in view

  const pageChoice = document.getElementById('page');
  function pageInView() {
    const top = pane.getBoundingClientRect().top + pane.clientHeight / 3;
    let found = 0;
    sheets.forEach((sheet, index) => {
      if (sheet.getBoundingClientRect().top <= top) found = index;
    });
    return found;
  }
  let waiting = false;
  pane.addEventListener('scroll', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      pageChoice.value = pageInView();
    });
  });
  pageChoice.addEventListener('change', () => goTo(Number(pageChoice.value)));

  // ---- lists

  const remarks = all('#remarks .remark');
  const where = document.getElementById('where');
  const stepped = () => remarks.filter((remark) => remark.closest('details').open);
  let current = null;

  function showRemark(remark, focus = true) {
    current?.classList.remove('current');
    current = remark;
    remark.classList.add('current');
    remark.closest('details').open = true;
    if (focus) one('button', remark).focus({ preventScroll: true });
    remark.scrollIntoView({ block: 'nearest' });
    const control = remark.dataset.control ?? controlAt(remark);
    const article = control && document.getElementById(control);
    const field = article && all('.field', article).find((f) => isPart(f.dataset.f, remark.dataset.f));
    const sheet = remark.dataset.sheet === undefined ? null : Number(remark.dataset.sheet);
    choose({ places: placesOf(remark), control, field, sheet });
    count();
  }

  // The control that is read where a remark is that names none: of those that share the cell the
  // last that has its number on the page; else the first of the page.
  function controlAt(remark) {
    const onPage = (article) => placesOf(one('[data-f=number]', article))
      .some((place) => place.startsWith(`${remark.dataset.sheet}.`));
    const [place] = placesOf(remark);
    const [sheet, at] = (place ?? '').split('.').map(Number);
    const written = place && (dataOf(sheet)?.patches[at][6] || place);
    const sharing = (fieldsAt.get(written) ?? []).map((field) => field.closest('.control'));
    const found = sharing.findLast(onPage) ?? sharing[0] ?? all('#records .control').find(onPage);
    return found?.id ?? null;
  }

  // Whether one field is the other or a part of it: minor.mark of minor.
  function isPart(a, b = '') {
    const within = (x, y) => x === y || x.startsWith(`${y}.`) || x.startsWith(`${y}[`);
    return within(a, b) || within(b, a);
  }

  function step(by) {
    if (!stepped().length) remarks[0]?.closest('details').setAttribute('open', '');
    const list = stepped();
    const at = list.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by;
    if (list[next]) showRemark(list[next]);
  }

  function count() {
    const list = stepped();
    const at = list.indexOf(current);
    const left = list.filter((remark) => !one('input', remark).checked).length;
    where.textContent = list.length ? `${at < 0 ? '–' : at + 1} / ${list.length}（残り ${left}）` : '–';
  }

  // What has been checked is kept by the browser where it may, for these records only.
  const store = `besshi-review-${document.documentElement.dataset.digest}`;
  const nameOf = (remark) => `${placesOf(remark)} ${one('code', remark).textContent} ${one('.message', remark).textContent}`;
  function recall() {
    let known = [];
    try { known = JSON.parse(localStorage.getItem(store) ?? '[]'); } catch { /* not kept */ }
    const checked = new Set(known);
    remarks.forEach((remark) => { one('input', remark).checked = checked.has(nameOf(remark)); });
  }
  function keep() {
    const checked = remarks.filter((remark) => one('input', remark).checked).map(nameOf);
    try { localStorage.setItem(store, JSON.stringify(checked)); } catch { /* not kept */ }
    count();
  }

  document.getElementById('list').addEventListener('click', (event) => {
    const sheet = event.target.closest('a[data-sheet]');
    const button = event.target.closest('li > button');
    const link = event.target.closest('a[href^="#c"]');
    if (sheet) {
      event.preventDefault();
      goTo(Number(sheet.dataset.sheet));
    } else if (link) {
      event.preventDefault();
      openRecord(link.getAttribute('href').slice(1));
    } else if (button) {
      const item = button.parentElement;
      if (item.classList.contains('remark')) showRemark(item);
      else choose({ places: placesOf(item) });
    }
  });
  document.getElementById('remarks').addEventListener('change', keep);
  all('#remarks details').forEach((group) => group.addEventListener('toggle', count));

  const tabs = all('[role=tab]');
  function openTab(id) {
    for (const tab of tabs) {
      const open = tab.getAttribute('aria-controls') === id;
      tab.setAttribute('aria-selected', open);
      tab.tabIndex = open ? 0 : -1;
    }
    all('#list [role=tabpanel]').forEach((panel) => { panel.hidden = panel.id !== id; });
    document.body.classList.toggle('records-open', id === 'records');
  }
  tabs.forEach((tab) => tab.addEventListener('click', () => openTab(tab.getAttribute('aria-controls'))));
  one('[role=tablist]').addEventListener('keydown', (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.stopPropagation();
    const seen = tabs.filter((tab) => tab.checkVisibility());
    const next = seen[(seen.indexOf(document.activeElement) + by + seen.length) % seen.length];
    openTab(next.getAttribute('aria-controls'));
    next.focus();
  });

  narrow.addEventListener('change', () => openTab('remarks'));

  // ---- records

  const records = document.getElementById('records');
  records.addEventListener('click', (event) => {
    const field = event.target.closest('.field');
    const article = event.target.closest('.control');
    if (!article || getSelection().toString()) return;
    if (field) choose({ places: placesOf(field), control: article.id, field });
    else openRecord(article.id);
  });

  function openRecord(id) {
    const article = document.getElementById(id);
    if (!article) return;
    if (narrow.matches) openTab('records');
    const own = all('.field', article).filter((f) => ['number', 'statement', 'grade'].includes(f.dataset.f));
    choose({ places: own.flatMap(placesOf), control: id });
  }

  // From a cell to the field that was read from it; again, to the next control that shares it.
  pane.addEventListener('click', (event) => {
    const patch = event.target.closest('[data-p]');
    if (!patch) return;
    const [sheet, at] = patch.dataset.p.split('.').map(Number);
    const place = dataOf(sheet)?.patches[at][6] || patch.dataset.p;
    const fields = fieldsAt.get(place) ?? [];
    const known = fields.findIndex((field) => field.classList.contains('on'));
    const field = fields[(known + 1) % fields.length];
    if (!field) {
      choose({ places: [patch.dataset.p], show: false });
      return sayShared([], patch);
    }
    const article = field.closest('.control');
    if (narrow.matches) openTab('records');
    choose({ places: [...new Set([patch.dataset.p, ...placesOf(field)])], control: article.id, field, show: false });
    sayShared(fields, patch);
  });

  function sayShared(fields, patch) {
    const shared = document.getElementById('shared');
    const ids = [...new Set(fields.map((field) => field.closest('.control').dataset.id))];
    const kind = [...patch.classList].find((name) => one(`.key.${name}`));
    const words = kind ? one(`.key.${kind}`).parentElement.textContent : '';
    shared.hidden = ids.length === 1;
    if (!ids.length) shared.textContent = words ? `この欄: ${words}。対策項目の記録には入っていません。` : '';
    else shared.textContent = `この欄は ${ids.length} 項目に共通です（もう一度クリックすると次の項目）: ${ids.slice(0, 12).join('、')}${ids.length > 12 ? ' …' : ''}`;
    shared.hidden ||= !shared.textContent;
  }

  const search = document.getElementById('search');
  const folded = (text) => text.normalize('NFKC').toLowerCase();
  let texts = null;
  function filter() {
    texts ??= all('.control', records).map((article) => [article, folded(article.textContent)]);
    const words = folded(search.elements.q.value).split(/\s+/).filter(Boolean);
    const doubtful = search.elements.doubtful.checked;
    let shown = 0;
    for (const [article, text] of texts) {
      article.hidden = !words.every((word) => text.includes(word))
        || (doubtful && !article.classList.contains('doubtful'));
      shown += !article.hidden;
    }
    one('output', search).textContent = shown === texts.length ? '' : `${shown} / ${texts.length} 件`;
  }
  search.addEventListener('input', filter);
  search.addEventListener('submit', (event) => event.preventDefault());

  // ---- the bar and the keyboard

  const turn = (by) => goTo(Math.min(sheets.length - 1, Math.max(0, pageInView() + by)));
  const deeds = {
    previous: () => step(-1), next: () => step(1), back: () => turn(-1), on: () => turn(1),
    smaller: () => setZoom(zoom / 1.25), larger: () => setZoom(zoom * 1.25), whole: () => setZoom(1),
    check: () => {
      if (!current) return;
      one('input', current).click();
    },
  };
  const keys = {
    j: 'next', k: 'previous', ArrowRight: 'on', ArrowLeft: 'back', '+': 'larger', ';': 'larger', '=': 'larger',
    '-': 'smaller', 0: 'whole', x: 'check',
  };
  document.getElementById('bar').addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    if (button) deeds[button.dataset.do]();
  });
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input:not([type=checkbox]), select, textarea')) return;
    const deed = keys[event.key];
    if (!deed) return;
    event.preventDefault();
    deeds[deed]();
  });

  const layers = document.getElementById('layers');
  function showLayers() {
    for (const box of all('input', layers)) pane.classList.toggle(`hide-${box.name}`, !box.checked);
  }
  layers.addEventListener('change', showLayers);
  addEventListener('click', (event) => {
    if (layers.open && !event.target.closest('#layers')) layers.open = false;
  });

  // On paper all pages stand.
  addEventListener('beforeprint', () => {
    sheets.forEach((_, index) => draw(index));
    all('#remarks details').forEach((group) => { group.open = true; });
  });

  document.body.classList.add('scripted');
  for (const hidden of all('#bar, [role=tablist], #search, .remark label')) hidden.hidden = false;
  showLayers();
  openTab('remarks');
  recall();
  count();
  addEventListener('hashchange', followAddress);
  followAddress();
})();
