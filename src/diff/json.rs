//! The comparison as a file, `besshi.diff/1`.

use super::model::Diff;
use crate::canon;

/// The canonical JSON of a comparison, as [`canon::pretty`] writes it. [`parse`](super::parse())
/// reads it again.
pub fn json(diff: &Diff) -> Vec<u8> {
    let Diff { format, old, new, selection, summary, document, headings, .. } = diff;
    let Diff { controls, unattached, residue, standings, .. } = diff;
    let members: [canon::Member<'_>; 11] = [
        ("controls", &|writer| writer.items(controls)),
        ("document", &|writer| writer.items(document)),
        ("format", &|writer| writer.whole(format)),
        ("headings", &|writer| writer.items(headings)),
        ("new", &|writer| writer.whole(new)),
        ("old", &|writer| writer.whole(old)),
        ("residue", &|writer| writer.whole(residue)),
        ("selection", &|writer| writer.whole(selection)),
        ("standings", &|writer| writer.items(standings)),
        ("summary", &|writer| writer.whole(summary)),
        ("unattached", &|writer| writer.whole(unattached)),
    ];
    canon::pretty_by_members(&members)
}
