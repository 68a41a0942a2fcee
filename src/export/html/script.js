'use strict';
(() => {
  const form = document.getElementById('filters');
  const output = form.querySelector('output');
  const folded = (text) => text.normalize('NFKC').toLowerCase();
  const controls = Array.from(document.querySelectorAll('.control'), (element) => ({
    element,
    text: folded(element.dataset.id + '\n' + element.textContent + '\n' + above(element)),
    grade: element.querySelector('[data-f="grade"]')?.textContent ?? '',
    requirements: Array.from(element.querySelectorAll('.requirement'), (r) => r.dataset),
    unsettled: element.querySelector('.unsettled') !== null,
    doubtful: element.classList.contains('doubtful'),
  }));

  // The headings that a control stands under are searched too.
  function above(element) {
    let minor = element.previousElementSibling;
    while (minor && !minor.classList.contains('minor')) minor = minor.previousElementSibling;
    const major = element.closest('.major').querySelector('h3');
    return (minor?.textContent ?? '') + '\n' + (major?.textContent ?? '');
  }

  function fits(control, wanted) {
    return wanted.words.every((word) => control.text.includes(word))
      && (!wanted.grade || control.grade === wanted.grade)
      && ((!wanted.volume && !wanted.chapter) || control.requirements.some((r) =>
        (!wanted.volume || r.volume === wanted.volume)
        && (!wanted.chapter || r.chapter === wanted.chapter)))
      && (!wanted.open || (control.requirements.length === 0 && !control.unsettled))
      && (!wanted.unsettled || control.unsettled)
      && (!wanted.doubt || control.doubtful);
  }

  function filter() {
    const data = new FormData(form);
    const wanted = Object.fromEntries(['grade', 'volume', 'chapter', 'open', 'unsettled', 'doubt'].map(
      (name) => [name, data.get(name)]));
    wanted.words = folded(data.get('q')).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const control of controls) {
      control.element.hidden = !fits(control, wanted);
      shown += control.element.hidden ? 0 : 1;
    }
    hideEmpty();
    remember(data);
    output.textContent = shown === controls.length ? '' : `${shown} / ${controls.length} 件`;
  }

  // Headings below which nothing is shown are hidden too.
  function hideEmpty() {
    for (const minor of document.querySelectorAll('.minor')) {
      let next = minor.nextElementSibling;
      while (next && next.classList.contains('control') && next.hidden) next = next.nextElementSibling;
      minor.hidden = !next || !next.classList.contains('control');
    }
    for (const part of document.querySelectorAll('.major, .section')) {
      part.hidden = !part.querySelector('.control:not([hidden])');
    }
  }

  // The filters stand in the address, so that a link leads to what is shown.
  function remember(data) {
    const query = new URLSearchParams([...data].filter(([, value]) => value)).toString();
    const address = location.pathname + (query ? '?' + query : '') + location.hash;
    try {
      history.replaceState(null, '', address);
    } catch { /* some browsers forbid it for local files */ }
  }

  function recall() {
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = form.elements.namedItem(name);
      if (field?.type === 'checkbox') field.checked = true;
      else if (field) field.value = value;
    }
  }

  // A link to a control that is filtered away shows everything again.
  function showTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest('[hidden]')) {
      form.reset();
      filter();
      target.scrollIntoView();
    }
  }

  form.hidden = false;
  form.addEventListener('input', filter);
  form.addEventListener('reset', () => setTimeout(filter));
  form.addEventListener('submit', (event) => event.preventDefault());
  addEventListener('hashchange', showTarget);
  recall();
  filter();
})();
