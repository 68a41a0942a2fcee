// Lays a sheet out with pdfmake.
const fs = require('fs');
const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const fonts = { face: { normal: job.font, bold: job.font } };
const definition = {
  pageSize: 'A3', pageOrientation: 'landscape', pageMargins: [20, 30, 20, 40],
  info: { creationDate: new Date(946684800000) },
  defaultStyle: { font: 'face', fontSize: 6 },
  footer: (n, all) => ({ text: `${n}/${all}`, alignment: 'center', fontSize: 6 }),
  content: [job.label, job.title, {
    table: { headerRows: 2, widths: job.widths, body: job.body, dontBreakRows: !!job.whole },
    layout: { hLineWidth: () => 0.5, vLineWidth: () => 0.5, paddingLeft: () => 2, paddingRight: () => 2, paddingTop: () => 1.5, paddingBottom: () => 1.5 },
  }],
};
(async () => {
  let pdf;
  try {
    const Printer = require('pdfmake/src/printer');
    pdf = new Printer(fonts).createPdfKitDocument(definition);
    pdf.pipe(fs.createWriteStream(job.out));
    pdf.end();
  } catch (e) {
    const pdfmake = require('pdfmake');
    pdfmake.setFonts(fonts);
    await pdfmake.createPdf(definition).write(job.out);
  }
})().catch((e) => { console.error(e); process.exit(1); });
