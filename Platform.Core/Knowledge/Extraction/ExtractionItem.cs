using System.Text.Json.Serialization;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>A file to read.</summary>
/// <param name="Path">Where its bytes are spooled; never made of a name that a user chose.</param>
/// <param name="FileName">As it was called where it came from: a hint of its type, no more.</param>
/// <param name="MediaType">As the upload or the web server said it, with its charset; a hint too.</param>
/// <param name="FromPage">The first page that is wanted: those before it are there already.</param>
/// <param name="KnownFaults">The faults of the pages that are there already: parts of an archive that have ended a process are left out at the same places again.</param>
internal sealed record ExtractionRequest(string Path, string FileName, string? MediaType = null, int FromPage = 1, IReadOnlyList<SourceFault>? KnownFaults = null);

/// <summary>What reading a file gives, in this order: one <see cref="ExtractionStarted"/>, its pages, one <see cref="ExtractionEnded"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(ExtractionStarted), "start")]
[JsonDerivedType(typeof(ExtractionPart), "part")]
[JsonDerivedType(typeof(ExtractionPassed), "passed")]
[JsonDerivedType(typeof(ExtractedPage), "page")]
[JsonDerivedType(typeof(ExtractionEnded), "end")]
internal abstract record ExtractionItem;

/// <param name="Format"><c>txt</c>, <c>pdf</c>, <c>docx</c> …: what its bytes are.</param>
/// <param name="Pages">How many there will be, where that is known before.</param>
internal sealed record ExtractionStarted(string Format, int? Pages) : ExtractionItem;

/// <summary>Between the processes: a part of an archive begins, or with null ends. One that ends its process is left out at the next try.</summary>
internal sealed record ExtractionPart(string? Name) : ExtractionItem;

/// <summary>Between the processes: a page that is not wanted was read.</summary>
internal sealed record ExtractionPassed(int Number) : ExtractionItem;

/// <summary>
/// A page as the format has it (PDF, slides), or some thousand characters. The texts of all pages one after the other are the text of the file; the same bytes always
/// give the same pages.
/// </summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Label">What people call it: a sheet's name, a file's path in an archive.</param>
/// <param name="Text">Light Markdown, with its line breaks at the end; empty where there is a fault.</param>
/// <param name="Fault">Why the page was skipped.</param>
internal sealed record ExtractedPage(int Number, string? Label, string Text, IReadOnlyList<PageLink> Links, SourceFault? Fault = null) : ExtractionItem;

/// <param name="Target">As it stands in the document; may be relative.</param>
internal sealed record PageLink(string Text, string Target);

/// <param name="Fault">Why there is no text, or none after the last page; null when the file was read to its end.</param>
/// <param name="Language"><c>ru</c>, <c>en</c>, or null.</param>
/// <param name="Warnings">What people should know of a file that was read.</param>
internal sealed record ExtractionEnded(SourceFault? Fault, string? Language, IReadOnlyList<SourceFault> Warnings) : ExtractionItem;
