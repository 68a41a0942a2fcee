//! The page tree: which pages the document has, in which order (PDF 32000-1 §7.7.3).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object, ObjectId};

use super::objects::{Objects, as_dict};
use crate::finding::{Code, Finding};
use crate::limits::{Limits, room};
use crate::place::Place;

/// A page tree deeper than this is a circle or an attack.
const MAX_DEPTH: usize = 64;

/// A page: its own object first, then those of the page tree above it, from which it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct PageNode {
    chain: Vec<ObjectId>,
}

impl PageNode {
    /// The page's dictionary and those above it; nothing for a page that is lost.
    pub(super) fn dicts<'a>(
        &'a self,
        objects: &'a Objects,
    ) -> impl Iterator<Item = &'a Dictionary> + 'a {
        self.chain.iter().filter_map(|id| objects.by_id(*id).and_then(as_dict))
    }

    /// Its resources.
    pub(super) fn resources<'a>(&'a self, objects: &'a Objects) -> Option<&'a Dictionary> {
        self.inherited(objects, |dict| objects.dict(dict, b"Resources"))
    }

    /// An inherited attribute: the nearest value that `read` finds on the way up.
    pub(super) fn inherited<'a, T>(
        &'a self,
        objects: &'a Objects,
        read: impl Fn(&'a Dictionary) -> Option<T>,
    ) -> Option<T> {
        self.dicts(objects).find_map(read)
    }
}

/// The pages of a document, and what was wrong with its page tree.
pub(super) fn find_pages(objects: &Objects, limits: &Limits) -> (Vec<PageNode>, Vec<Finding>) {
    let most = room(limits.pages);
    let mut walk =
        Walk { objects, seen: BTreeSet::new(), pages: Vec::new(), lost: 0, most, is_over: false };
    let root = objects.catalog().and_then(|catalog| catalog.as_hashmap().get(b"Pages".as_slice()));
    match root {
        Some(Object::Reference(id)) => walk.visit(*id, &[]),
        _ => walk.lost += 1,
    }
    let mut findings = Vec::new();
    let in_tree = walk.pages.iter().filter(|page| !page.chain.is_empty()).count();
    let counted = objects.catalog().and_then(|c| objects.dict(c, b"Pages"));
    let counted = counted.and_then(|pages| objects.integer(pages, b"Count")).unwrap_or(0);
    let counted = usize::try_from(counted).unwrap_or(0);
    let is_whole = walk.lost == 0 && counted <= walk.pages.len() && !walk.pages.is_empty();
    if !is_whole && !walk.is_over {
        walk.scan();
        findings.push(broken_tree(in_tree, counted, walk.pages.len()));
    }
    if walk.is_over {
        let message =
            format!("it has more pages than are read; the first {most} are, the rest is left out");
        findings.push(
            Finding::new(Code::PagesLimit, Place::default(), message)
                .with_hint(Limits::hint(Code::PagesLimit)),
        );
    }
    (walk.pages, findings)
}

/// A walk through the page tree.
struct Walk<'a> {
    objects: &'a Objects,
    seen: BTreeSet<ObjectId>,
    pages: Vec<PageNode>,
    /// Nodes that the tree names but that are not there.
    lost: usize,
    /// How many pages are taken.
    most: usize,
    /// Whether there are more.
    is_over: bool,
}

impl Walk<'_> {
    fn visit(&mut self, id: ObjectId, above: &[ObjectId]) {
        if self.pages.len() >= self.most {
            self.is_over = true;
            return;
        }
        if above.len() >= MAX_DEPTH {
            self.lost += 1;
            return;
        }
        let Some(node) = self.objects.by_id(id).and_then(as_dict) else {
            self.lost += 1;
            self.pages.push(PageNode::default());
            return;
        };
        let chain: Vec<_> = std::iter::once(id).chain(above.iter().copied()).collect();
        // One page may stand in two places; a node that leads to itself is a circle.
        let is_new = self.seen.insert(id);
        let Some(kids) = self.objects.array(node, b"Kids") else {
            self.pages.push(PageNode { chain });
            return;
        };
        if !is_new {
            self.lost += 1;
            return;
        }
        for kid in kids {
            match kid {
                Object::Reference(kid) => self.visit(*kid, &chain),
                _ => self.lost += 1,
            }
        }
    }

    /// Adds the pages that the tree doesn't lead to, in the order of their numbers.
    fn scan(&mut self) {
        // Places for lost pages are of no use when the whole tree is lost.
        if self.pages.iter().all(|page| page.chain.is_empty()) {
            self.pages.clear();
        }
        for (id, object) in self.objects.all() {
            let is_page = as_dict(object).is_some_and(|dict| dict.has_type(b"Page"));
            if is_page && self.pages.len() >= self.most {
                self.is_over |= !self.seen.contains(&id);
            } else if is_page && self.seen.insert(id) {
                self.pages.push(PageNode { chain: self.chain_above(id) });
            }
        }
    }

    /// A page and what its `Parent` entries lead to.
    fn chain_above(&self, id: ObjectId) -> Vec<ObjectId> {
        let parent = |id: &ObjectId| {
            let dict = self.objects.by_id(*id).and_then(as_dict)?;
            dict.as_hashmap().get(b"Parent".as_slice())?.as_reference().ok()
        };
        std::iter::successors(Some(id), parent).take(MAX_DEPTH).collect()
    }
}

fn broken_tree(in_tree: usize, counted: usize, found: usize) -> Finding {
    let message = format!(
        "the page tree leads to {in_tree} pages where it counts {counted}; with the pages found \
         outside of it there are {found}"
    );
    Finding::new(Code::BrokenPageTree, Place::default(), message)
        .with_hint("check that no page is missing; fetch the file again if one is")
}
