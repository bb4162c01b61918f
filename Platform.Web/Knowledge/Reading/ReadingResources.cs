using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;

namespace Platform.Web.Knowledge.Reading;

/// <summary>A source as the API shows it (contracts: knowledge).</summary>
/// <param name="Version">The one that serves.</param>
/// <param name="Cost">US dollars.</param>
internal sealed record SourceResource(
    Guid SourceId, string Collection, Guid? ParentId, SourceKind Kind, string Title, string? Url, IReadOnlyList<string> Tags, SourceStatus Status, SourceProgress Progress, decimal Cost, SourceFault? Error,
    int? Version, int LatestVersion, int Chunks, long Tokens, long Size, string? FileName, string? MediaType, string? Language, int Pages, int Warnings, int Children, DateTimeOffset? RetryAt,
    DateTimeOffset? StalledSince, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static SourceResource Of(SourceRow row) => new(
        row.Id, row.Collection, row.ParentId, row.Kind, row.Title, row.Url, row.Tags, row.Status, row.Progress, row.Cost, row.Error, row.Version, row.LatestVersion, row.Chunks, row.Tokens, row.Size,
        row.FileName, row.MediaType, row.Language, row.Pages, row.Warnings, row.Children, row.RetryAt, row.StalledSince, row.CreatedAt, row.UpdatedAt);
}

/// <summary>One source with its versions.</summary>
internal sealed record SourceDetail(SourceResource Source, IReadOnlyList<VersionView> Versions, string CreatedBy, long Revision);

internal sealed record CollectionResource(
    Guid CollectionId, string Name, int Sources, int Ready, int Underway, int Failed, long Chunks, long Tokens, long Size, decimal Cost, DateTimeOffset? NextReindexAt, IndexView? Current,
    IndexView? Building, uint Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static CollectionResource Of(CollectionView view) => new(
        view.Id, view.Name, view.Sources, view.Ready, view.Underway, view.Failed, view.Chunks, view.Tokens, view.Size, view.Cost, view.NextReindexAt, view.Current, view.Building, view.Etag, view.CreatedAt,
        view.UpdatedAt);
}
