using FluentValidation;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Where a new source goes.</summary>
public sealed record SourceOptions
{
    public const string DefaultCollection = "general";

    public const int MostTags = 20;

    public const int LongestTag = 50;

    /// <summary>Its name; made where there is none of it. Null for <see cref="DefaultCollection"/>.</summary>
    public string? Collection { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>How a collection that is made now is cut. One that is there has its own way: another is refused.</summary>
    public ChunkingChoice? Chunking { get; init; }

    /// <summary>Only estimates; nothing is stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>The archive or site that it came out of.</summary>
    internal Guid? Parent { get; init; }

    internal string[] CleanTags() => Clean(Tags);

    internal static string[] Clean(IEnumerable<string> tags) => [.. tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];
}

/// <summary>How texts are cut; null takes the default.</summary>
/// <param name="ChunkTokens">50 to 2,000.</param>
/// <param name="OverlapTokens">0 to 500, at most half of a chunk.</param>
public sealed record ChunkingChoice(int? ChunkTokens = null, int? OverlapTokens = null)
{
    internal IndexSettings Over(IndexSettings settings) => settings with { ChunkTokens = ChunkTokens ?? settings.ChunkTokens, OverlapTokens = OverlapTokens ?? settings.OverlapTokens };
}

internal sealed class SourceOptionsValidator : AbstractValidator<SourceOptions>
{
    public SourceOptionsValidator()
    {
        RuleFor(o => o.Collection!).IsName().When(o => o.Collection is not null);
        RuleFor(o => o.Tags).AreTags();
        RuleFor(o => o.Chunking!).SetValidator(new ChunkingChoiceValidator()).When(o => o.Chunking is not null);
    }
}

internal sealed class ChunkingChoiceValidator : AbstractValidator<ChunkingChoice>
{
    public ChunkingChoiceValidator()
    {
        RuleFor(c => c.ChunkTokens).InclusiveBetween(50, 2_000).Says(SourceText.All, "Range", 50, 2_000);
        RuleFor(c => c.OverlapTokens).InclusiveBetween(0, 500).Says(SourceText.All, "Range", 0, 500);
        RuleFor(c => c.OverlapTokens).Must((c, _) => c.Over(new IndexSettings()) is var settings && settings.OverlapTokens <= settings.ChunkTokens / 2).Says(SourceText.All, "Overlap");
    }
}

internal static class SourceRules
{
    public static IRuleBuilderOptions<T, IReadOnlyList<Guid>> AreIds<T>(this IRuleBuilder<T, IReadOnlyList<Guid>> rule) =>
        rule.Must(ids => ids is { Count: > 0 and <= SourcesChanged.MostIds }).Says(SourceText.All, "Ids", SourcesChanged.MostIds);

    public static IRuleBuilderOptions<T, IReadOnlyList<string>> AreTags<T>(this IRuleBuilder<T, IReadOnlyList<string>> rule) =>
        rule.Must(tags => tags.Count <= SourceOptions.MostTags && tags.All(tag => tag is not null && tag.Trim().Length is > 0 and <= SourceOptions.LongestTag && !tag.Any(char.IsControl)))
            .Says(SourceText.All, "Tags", SourceOptions.MostTags, SourceOptions.LongestTag);
}
