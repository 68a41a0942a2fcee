//! An HTML page, read back by `html5ever`.

#![allow(dead_code, reason = "each test file uses some of it")]
#![allow(clippy::unwrap_used, reason = "a test stops where something fails")]

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::{Value, json};

/// An element of the page.
#[derive(Clone)]
pub(crate) struct Element(pub(crate) Handle);

impl Element {
    pub(crate) fn page(bytes: &[u8]) -> Self {
        let parser = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default());
        Self(parser.from_utf8().one(bytes).document)
    }

    pub(crate) fn name(&self) -> &str {
        if let NodeData::Element { name, .. } = &self.0.data { &name.local } else { "" }
    }

    pub(crate) fn attribute(&self, wanted: &str) -> Option<String> {
        let NodeData::Element { attrs, .. } = &self.0.data else { return None };
        let attrs = attrs.borrow();
        attrs.iter().find(|a| &*a.name.local == wanted).map(|a| a.value.to_string())
    }

    pub(crate) fn is(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|names| names.split(' ').any(|name| name == class))
    }

    pub(crate) fn text(&self) -> String {
        if let NodeData::Text { contents } = &self.0.data {
            return contents.borrow().to_string();
        }
        self.0.children.borrow().iter().map(|child| Self(child.clone()).text()).collect()
    }

    /// The elements below that fit, in order; what is below one that fits is not looked at.
    pub(crate) fn all(&self, fits: &dyn Fn(&Self) -> bool) -> Vec<Self> {
        let children = self.0.children.borrow().iter().cloned().map(Self).collect::<Vec<_>>();
        children.into_iter().flat_map(|c| if fits(&c) { vec![c] } else { c.all(fits) }).collect()
    }

    pub(crate) fn with_class(&self, class: &str) -> Vec<Self> {
        self.all(&|element| element.is(class))
    }

    pub(crate) fn with_id(&self, id: &str) -> Vec<Self> {
        self.all(&|element| element.attribute("id").as_deref() == Some(id))
    }

    pub(crate) fn fields(&self, name: &str) -> Vec<String> {
        let fields = self.all(&|element| element.attribute("data-f").as_deref() == Some(name));
        fields.iter().map(Self::text).collect()
    }

    /// The value of a field; null where there is no element for it.
    pub(crate) fn field(&self, name: &str) -> Value {
        self.fields(name).into_iter().next().map_or(Value::Null, Value::from)
    }

    pub(crate) fn number(&self, name: &str) -> Value {
        self.field(name).as_str().unwrap().parse::<u64>().unwrap().into()
    }

    pub(crate) fn heading(&self, mark: &str, name: &str) -> Value {
        let title = self.field(&format!("{name}.title"));
        let first = self.field(&format!("{name}.{mark}"));
        if title.is_null() { Value::Null } else { json!({mark: first, "title": title}) }
    }
}
