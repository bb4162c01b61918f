using Platform.Core.Knowledge.Reading;

namespace Platform.Core.Knowledge.Sources;

/// <summary>What came of adding.</summary>
/// <param name="SourceId">Null where it was only estimated and there is none with these bytes.</param>
/// <param name="IsNew">False: a source with the same bytes was there, and this is it.</param>
public sealed record SourceAdded(Guid? SourceId, SourceStatus Status, SourceEstimate Estimate, bool IsNew);
