using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Changes what is sent of a source's own words; its text is changed by another version.</summary>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record EditSource(Guid Id, uint? Version = null) : ICommand<Done>
{
    public Optional<string> Title { get; init; }

    public Optional<IReadOnlyList<string>> Tags { get; init; }
}

/// <summary>Puts tags on sources and takes others off.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record TagSources(IReadOnlyList<Guid> Ids, IReadOnlyList<string> Add, IReadOnlyList<string> Remove) : ICommand<SourcesChanged>;

internal sealed class EditSourceValidator : AbstractValidator<EditSource>
{
    public EditSourceValidator()
    {
        RuleFor(r => r.Title.Value).IsName(500).When(r => r.Title.IsPresent);
        RuleFor(r => r.Tags.Value).AreTags().When(r => r.Tags.IsPresent);
    }
}

internal sealed class TagSourcesValidator : AbstractValidator<TagSources>
{
    public TagSourcesValidator()
    {
        RuleFor(r => r.Ids).AreIds();
        RuleFor(r => r.Add).AreTags();
        RuleFor(r => r.Remove).AreTags();
    }
}

internal sealed class EditSourceHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<EditSource, Done>, IHandler<TagSources, SourcesChanged>
{
    public async Task<Result<Done>> HandleAsync(EditSource request, CancellationToken ct)
    {
        if (await database.Set<KnowledgeSource>().FirstOrDefaultAsync(s => s.Id == request.Id, ct) is not { } source)
            return KnowledgeErrors.UnknownSource;
        if (request.Version is { } known && known != source.Version)
            return Errors.ChangedMeanwhile;
        var before = new { source.Title, source.Tags };
        source.Title = request.Title.Or(source.Title).Trim();
        source.Tags = request.Tags.IsPresent ? SourceOptions.Clean(request.Tags.Value) : source.Tags;
        Tell(source, before);
        return Done.It;
    }

    public async Task<Result<SourcesChanged>> HandleAsync(TagSources request, CancellationToken ct)
    {
        var found = await database.Set<KnowledgeSource>().Where(s => request.Ids.Contains(s.Id)).ToListAsync(ct);
        if (found.Count == 0)
            return KnowledgeErrors.UnknownSource;
        var (add, remove, changed) = (SourceOptions.Clean(request.Add), SourceOptions.Clean(request.Remove), 0);
        foreach (var source in found)
        {
            string[] tags = [.. source.Tags.Except(remove).Union(add).Take(SourceOptions.MostTags)];
            if (tags.SequenceEqual(source.Tags))
                continue;
            var before = new { source.Title, source.Tags };
            source.Tags = tags;
            Tell(source, before);
            changed++;
        }

        return new SourcesChanged(changed);
    }

    private void Tell(KnowledgeSource source, object before)
    {
        // Searching knows titles and tags.
        source.Revision++;
        source.MarkChanged(time.GetUtcNow());
        context.Audit("knowledge.source_changed", "knowledge_source", source.Id.ToString(), source.Title, before, new { source.Title, source.Tags });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, source.Id.ToString());
    }
}
