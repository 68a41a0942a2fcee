// Draws a display list with pdf-lib: object streams, Type 0 subsets by fontkit.
const fs = require('fs');
const L = require('pdf-lib');
const fontkit = require('@pdf-lib/fontkit');
const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
(async () => {
  const doc = await L.PDFDocument.create();
  doc.setCreationDate(new Date(946684800000));
  doc.setModificationDate(new Date(946684800000));
  doc.registerFontkit(fontkit);
  const font = await doc.embedFont(fs.readFileSync(job.font), { subset: true });
  const H = job.paper[1];
  for (const ops of job.pages) {
    const page = doc.addPage(job.paper);
    const draw = (list) => {
      for (const [kind, ...a] of list) {
        if (kind === 'text') page.drawText(a[3], { x: a[0], y: H - a[1], size: a[2], font });
        else if (kind === 'line') page.drawLine({ start: { x: a[0], y: H - a[1] }, end: { x: a[2], y: H - a[3] }, thickness: a[4], dashArray: a[5] ? [3, 2] : undefined });
        else if (kind === 'frame') page.drawRectangle({ x: a[0], y: H - a[1] - a[3], width: a[2], height: a[3], borderWidth: a[4], borderColor: L.rgb(0, 0, 0) });
        else if (kind === 'box') page.drawRectangle({ x: a[0], y: H - a[1] - a[3], width: a[2], height: a[3], color: L.rgb(a[4], a[4], a[4]) });
        else if (kind === 'clip') {
          const [x, y, w, h] = a[0];
          page.pushOperators(L.pushGraphicsState(), L.rectangle(x, H - y - h, w, h), L.clip(), L.endPath());
          draw(a[1]);
          page.pushOperators(L.popGraphicsState());
        }
      }
    };
    draw(ops);
  }
  fs.writeFileSync(job.out, await doc.save());
})().catch((e) => { console.error(e); process.exit(1); });
