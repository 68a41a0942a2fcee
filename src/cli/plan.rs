//! Which files `extract` and `export` write: where each goes, and by which format.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use besshi::export::{Exporter, Layout};
use besshi::finding::Finding;
use besshi::record::RecordSet;

use super::Failure;
use super::export::{Choices, Format};
use super::output::{self, Staged, Target};

/// Where results go, as the arguments say.
pub(super) struct Place<'a> {
    /// What `-o` names.
    pub(super) path: Option<&'a Path>,
    /// The name of the document.
    pub(super) name: &'a str,
    /// The first input, beside which several formats go without `-o`.
    pub(super) input: &'a Path,
}

/// Which files are to be written, and by whom.
#[derive(Default)]
pub(super) struct Plan {
    exporters: Vec<Box<dyn Exporter>>,
    /// The folders that are made if they are not there, outer ones first.
    folders: BTreeSet<PathBuf>,
    files: Vec<Planned>,
}

/// A file that is to be written.
struct Planned {
    target: Target,
    /// Index of its exporter.
    exporter: usize,
    /// Its name among the files of the format.
    file: &'static str,
}

impl Plan {
    /// The files of these formats: one format goes where `-o` says or to stdout, several into the
    /// folder that `-o` names, or beside the input.
    pub(super) fn of(
        formats: &[Format],
        choices: &Choices,
        place: &Place<'_>,
    ) -> Result<Self, Failure> {
        let formats = formats.iter().copied().collect::<BTreeSet<_>>();
        choices.suit(&formats)?;
        let mut plan = Self::default();
        let shared = (formats.len() > 1).then(|| place.shared_folder()).transpose()?;
        plan.folders.extend(shared.clone());
        for format in formats {
            plan.add(format, format.exporter(choices), place, shared.as_deref())?;
        }
        Ok(plan)
    }

    fn add(
        &mut self,
        format: Format,
        exporter: Box<dyn Exporter>,
        place: &Place<'_>,
        shared: Option<&Path>,
    ) -> Result<(), Failure> {
        let layout = exporter.layout();
        self.exporters.push(exporter);
        match layout {
            Layout::Beside(endings) => {
                let main = place.main(shared, endings[0]);
                if format.is_binary() && main.is_terminal() {
                    return Err(on_a_terminal(format));
                }
                self.add_beside(main, endings);
            }
            Layout::Folder(files) => self.add_folder(&place.folder(shared, format)?, files),
        }
        Ok(())
    }

    /// The first file goes where it is asked for, the others beside it; none beside stdout.
    fn add_beside(&mut self, main: Target, endings: &'static [&'static str]) {
        let is_regular = main.path().is_some_and(|path| !output::is_special(path));
        for ending in endings[1..].iter().filter(|_| is_regular) {
            if let Some(other) = main.beside(ending) {
                self.add_file(other, ending);
            }
        }
        self.add_file(main, endings[0]);
    }

    fn add_folder(&mut self, folder: &Path, files: &'static [&'static str]) {
        self.folders.insert(folder.to_owned());
        for file in files {
            self.add_file(Target::File(folder.join(file)), file);
        }
    }

    /// Two formats may have a file in common, which is written once.
    fn add_file(&mut self, target: Target, file: &'static str) {
        if !self.has(&target) {
            self.files.push(Planned { target, exporter: self.exporters.len() - 1, file });
        }
    }

    /// None of the files may be an input.
    pub(super) fn spare(&self, inputs: &[PathBuf]) -> Result<(), Failure> {
        let is_written = |input: &Path| self.files.iter().any(|file| file.target.is_file(input));
        let input = inputs.iter().find(|input| is_written(input));
        input.map_or(Ok(()), |input| Err(output::is_read_from(input)))
    }

    /// Whether one of the files goes to this target.
    pub(super) fn has(&self, target: &Target) -> bool {
        self.files.iter().any(|planned| planned.target.path() == target.path())
    }

    /// What the formats cannot hold in its usual place.
    pub(super) fn remarks(&self, records: &RecordSet) -> Vec<Finding> {
        self.exporters.iter().flat_map(|exporter| exporter.remarks(records)).collect()
    }

    /// Writes all files, each whole or not at all; none if a format refuses the records, or if one of
    /// them cannot be written.
    pub(super) fn write(&self, name: &str, records: &RecordSet) -> Result<(), Failure> {
        output::put_all(self.stage(name, records)?)
    }

    /// The same, up to where the files take their places.
    pub(super) fn stage(&self, name: &str, records: &RecordSet) -> Result<Vec<Staged>, Failure> {
        for exporter in &self.exporters {
            let refused = exporter.check(records);
            refused.map_err(|why| Failure::new(format!("{name}: {why}"), why.hint()))?;
        }
        self.folders.iter().try_for_each(|folder| output::make_folder(folder))?;
        let stage = |planned: &Planned| {
            let exporter = &self.exporters[planned.exporter];
            planned.target.stage(&mut |out| exporter.write(planned.file, records, out))
        };
        self.files.iter().map(stage).collect()
    }
}

impl Place<'_> {
    /// Where the first file of a format goes.
    fn main(&self, shared: Option<&Path>, ending: &str) -> Target {
        let in_folder =
            |folder: &Path| Target::File(folder.join(format!("{}.{ending}", self.name)));
        shared.map_or_else(|| Target::of(self.path, self.name, ending), in_folder)
    }

    /// The folder of a format that is one.
    fn folder(&self, shared: Option<&Path>, format: Format) -> Result<PathBuf, Failure> {
        let format = format.name();
        if let Some(shared) = shared {
            return Ok(shared.join(format!("{}.{format}", self.name)));
        }
        let several = || several(&format!("{format} has several files, which"));
        self.path.filter(|path| *path != Path::new("-")).map(Path::to_owned).ok_or_else(several)
    }

    /// The folder that several formats go to.
    fn shared_folder(&self) -> Result<PathBuf, Failure> {
        match self.path {
            Some(path) if path == Path::new("-") => Err(several("several formats")),
            Some(path) => Ok(path.to_owned()),
            None => Ok(self.input.parent().unwrap_or(Path::new("")).to_owned()),
        }
    }
}

/// Why what is no text is not written to a screen; a pipe takes it.
fn on_a_terminal(format: Format) -> Failure {
    let message = format!("{} is no text, and stdout is a terminal", format.name());
    Failure::new(message, "name a file with `-o FILE`, or lead stdout to a file or a program")
}

fn several(what: &str) -> Failure {
    Failure::new(format!("{what} cannot go to stdout"), "name a folder with `-o DIR`")
}
