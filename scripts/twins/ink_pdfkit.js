// Draws a display list with pdfkit.
const fs = require('fs'), PDFDocument = require('pdfkit');
const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const doc = new PDFDocument({ size: job.paper, margin: 0, autoFirstPage: false, info: { CreationDate: new Date(946684800000) } });
doc.pipe(fs.createWriteStream(job.out));
doc.registerFont('face', job.font);
const draw = (ops) => {
  for (const [kind, ...a] of ops) {
    if (kind === 'text') {
      const [x, y, size, text] = a;
      doc.font('face').fontSize(size).fillColor('black').text(text, x, y, { lineBreak: false, baseline: 'alphabetic', features: [] });
    } else if (kind === 'line') {
      const [x0, y0, x1, y1, w, dash] = a;
      doc.save().lineWidth(w);
      if (dash) doc.dash(3, { space: 2 });
      doc.moveTo(x0, y0).lineTo(x1, y1).stroke().restore();
    } else if (kind === 'frame') {
      const [x, y, w, h, lw] = a;
      doc.lineWidth(lw).rect(x, y, w, h).stroke();
    } else if (kind === 'box') {
      const [x, y, w, h, grey] = a;
      doc.rect(x, y, w, h).fill([grey * 255, grey * 255, grey * 255]);
    } else if (kind === 'clip') {
      doc.save().rect(...a[0]).clip();
      draw(a[1]);
      doc.restore();
    }
  }
};
for (const ops of job.pages) { doc.addPage(); draw(ops); }
doc.end();
