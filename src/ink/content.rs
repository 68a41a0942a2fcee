//! The content of a page: its streams, decoded and joined (PDF 32000-1 §7.8.2).

use lopdf::{Object, Stream};

use super::inflate::{Damage, Decoded};
use super::objects::{Objects, Undecoded};
use super::page::PageBuilder;
use super::pages::PageNode;
use crate::finding::Code;

/// The content streams of a page, joined by line breaks: a token never goes over the seam. There
/// are not more bytes than `most`: streams that would not fit are left out.
pub(super) fn page_content(
    objects: &Objects,
    page: &PageNode,
    builder: &mut PageBuilder,
    most: usize,
) -> Vec<u8> {
    let dict = page.dicts(objects).next();
    let Some(contents) = dict.and_then(|dict| dict.as_hashmap().get(b"Contents".as_slice())) else {
        if names_fonts(objects, page) {
            let message = "the page names fonts, but has no content: it is lost";
            builder.note(Code::UnreadableContent, message);
        }
        return Vec::new();
    };
    let parts = match objects.resolve(contents) {
        Some(Object::Array(parts)) => parts.as_slice(),
        _ => std::slice::from_ref(contents),
    };
    let mut content = Vec::new();
    for part in parts {
        let bytes = match objects.resolve(part) {
            Some(Object::Stream(stream)) => {
                let room = most.saturating_sub(content.len());
                match decode_content(objects, stream, builder, room) {
                    Some(bytes) => bytes,
                    None => break,
                }
            }
            Some(Object::Null) => continue,
            _ => {
                builder.note(Code::UnreadableContent, "a part of the page's content is missing");
                continue;
            }
        };
        if content.is_empty() {
            content = bytes;
        } else {
            content.push(b'\n');
            content.extend_from_slice(&bytes);
        }
    }
    content
}

/// Whether the resources of a page name fonts: a page that is blank has no use for any.
fn names_fonts(objects: &Objects, page: &PageNode) -> bool {
    let fonts = page.resources(objects).and_then(|resources| objects.dict(resources, b"Font"));
    fonts.is_some_and(|fonts| !fonts.is_empty())
}

/// The bytes of a content stream, as far as they can be read; `None` where they would be more than
/// there is room for on the page.
pub(super) fn decode_content(
    objects: &Objects,
    stream: &Stream,
    builder: &mut PageBuilder,
    room: usize,
) -> Option<Vec<u8>> {
    let bytes = match objects.decode_within(stream, room) {
        Ok(Decoded { bytes, damage: None }) => bytes,
        Ok(Decoded { bytes, damage: Some(Damage::BreaksOff) }) => {
            let message = format!(
                "the page's compressed content is damaged after {} bytes; what follows is lost",
                bytes.len()
            );
            builder.note(Code::UnreadableContent, message);
            bytes
        }
        Ok(Decoded { bytes, damage: Some(Damage::Checksum) }) => {
            let message = "the page's compressed content is damaged: it does not fit its checksum";
            builder.note(Code::UnreadableContent, message);
            bytes
        }
        Err(Undecoded::TooLong(most)) if most < room => {
            builder.note_limit(Code::StreamLimit);
            Vec::new()
        }
        Err(Undecoded::TooLong(_)) => {
            builder.note_limit(Code::ContentLimit);
            return None;
        }
        Err(Undecoded::Broken(cause)) => {
            let message = format!("a part of the page's content cannot be read: {cause}");
            builder.note(Code::UnreadableContent, message);
            Vec::new()
        }
    };
    Some(bytes)
}
