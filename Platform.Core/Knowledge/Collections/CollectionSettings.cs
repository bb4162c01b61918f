using FluentValidation;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Collections;

/// <summary>What a collection does by itself; JSON in its <c>settings</c>.</summary>
/// <param name="ReindexEveryHours">1 to 8,760; null: only when somebody asks.</param>
public sealed record CollectionSettings(int? ReindexEveryHours = null);

/// <summary>How a collection is to be; of an edit the keys that are sent.</summary>
public sealed record CollectionEdit
{
    public const int MostHours = 8_760;

    public Optional<string> Name { get; init; }

    public Optional<int> ChunkTokens { get; init; }

    public Optional<int> OverlapTokens { get; init; }

    /// <summary>Null for the local embedding.</summary>
    public Optional<EmbeddingChoice?> Embedding { get; init; }

    public Optional<int?> ReindexEveryHours { get; init; }

    internal IndexSettings Over(IndexSettings settings) => settings with
    {
        ChunkTokens = ChunkTokens.Or(settings.ChunkTokens), OverlapTokens = OverlapTokens.Or(settings.OverlapTokens), Embedding = Embedding.Or(settings.Embedding),
    };
}

internal sealed class CollectionEditValidator : AbstractValidator<CollectionEdit>
{
    public CollectionEditValidator()
    {
        RuleFor(e => e.Name.Value).IsName().When(e => e.Name.IsPresent);
        RuleFor(e => e.ChunkTokens.Value).InclusiveBetween(50, 2_000).Says(SourceText.All, "Range", 50, 2_000).When(e => e.ChunkTokens.IsPresent);
        RuleFor(e => e.OverlapTokens.Value).InclusiveBetween(0, 500).Says(SourceText.All, "Range", 0, 500).When(e => e.OverlapTokens.IsPresent);
        RuleFor(e => e.ReindexEveryHours.Value).Must(hours => hours is null or (>= 1 and <= CollectionEdit.MostHours)).Says(SourceText.All, "Range", 1, CollectionEdit.MostHours).When(e => e.ReindexEveryHours.IsPresent);
        RuleFor(e => e.Embedding.Value!.Dimensions).Must(size => size is null or (>= 1 and <= 8_192)).Says(SourceText.All, "Range", 1, 8_192).When(e => e.Embedding is { IsPresent: true, Value: not null });
    }
}

/// <summary>Settings that only together, or only the providers, can be told right or wrong.</summary>
internal static class IndexSettingsCheck
{
    public static async Task<Error?> RefusalAsync(IndexSettings settings, TenantId tenant, IModelCatalogue catalogue, CancellationToken ct)
    {
        if (settings.OverlapTokens > settings.ChunkTokens / 2)
            return Errors.Invalid([new FieldError("/overlap_tokens", SourceText.All["Overlap"])]);
        if (settings.Embedding is { } embedding
            && (string.IsNullOrWhiteSpace(embedding.Model) || embedding.Name.Length > 200
                || await catalogue.FindAcrossTenants(tenant, new ModelChoice(embedding.Provider ?? "", embedding.Model), ct) is ModelStanding.UnknownModel or ModelStanding.UnknownProvider))
            return Errors.Invalid([new FieldError("/embedding", SourceText.All["Embedding"])]);
        return null;
    }
}
