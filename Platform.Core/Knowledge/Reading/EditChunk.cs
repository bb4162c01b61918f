using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>What people say of a chunk; what is not sent stays.</summary>
public sealed record ChunkEdit
{
    /// <summary>Switched off, it is not found.</summary>
    public Optional<bool> Enabled { get; init; }

    /// <summary>A word among the staff, at most 2,000 characters.</summary>
    public Optional<string?> Note { get; init; }

    /// <summary>Questions that it answers, in people's words: they are searched as its text is. At most 50 of 500 characters.</summary>
    public Optional<IReadOnlyList<string>> Questions { get; init; }
}

/// <summary>Switches a chunk on or off, notes something on it, gives it questions.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record EditChunk(Guid Id, ChunkEdit Edit) : ICommand<ChunkRow>;

internal sealed class EditChunkValidator : AbstractValidator<EditChunk>
{
    private const int LongestNote = 2000;
    private const int MostQuestions = 50;
    private const int LongestQuestion = 500;

    public EditChunkValidator()
    {
        RuleFor(r => r.Edit.Note.Value).MaximumLength(LongestNote).Says(ReadingRuleText.All, "Note", LongestNote).When(r => r.Edit.Note.IsPresent).OverridePropertyName("Note");
        RuleFor(r => r.Edit.Questions.Value)
            .Must(questions => questions.Count <= MostQuestions && questions.All(question => !string.IsNullOrWhiteSpace(question) && question.Length <= LongestQuestion))
            .Says(ReadingRuleText.All, "Questions", MostQuestions, LongestQuestion).When(r => r.Edit.Questions.IsPresent).OverridePropertyName("Questions");
    }
}

internal sealed class EditChunkHandler(PlatformDbContext database, OperationContext context) : IHandler<EditChunk, ChunkRow>
{
    private static readonly Func<KnowledgeChunk, ChunkRow> Row = ChunkRow.Of.Compile();

    public async Task<Result<ChunkRow>> HandleAsync(EditChunk request, CancellationToken ct)
    {
        if (await database.Set<KnowledgeChunk>().FirstOrDefaultAsync(c => c.Id == request.Id, ct) is not { } chunk)
            return KnowledgeErrors.UnknownChunk;
        var before = Facts(chunk);
        var edit = request.Edit;
        chunk.Enabled = edit.Enabled.Or(chunk.Enabled);
        if (edit.Note.IsPresent)
            chunk.Note = string.IsNullOrWhiteSpace(edit.Note.Value) ? null : edit.Note.Value.Trim();
        if (edit.Questions.IsPresent)
            chunk.Questions = [.. edit.Questions.Value.Select(question => question.Trim()).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (database.Entry(chunk).State == EntityState.Modified)
            await TellAsync(chunk, before, ct);
        return Row(chunk);
    }

    private async Task TellAsync(KnowledgeChunk chunk, object before, CancellationToken ct)
    {
        // In the statement itself, so that two edits at once both count.
        await database.Set<KnowledgeSource>().Where(s => s.Id == chunk.SourceId).ExecuteUpdateAsync(set => set.SetProperty(s => s.Revision, s => s.Revision + 1), ct);
        var title = await database.Set<KnowledgeSource>().Where(s => s.Id == chunk.SourceId).Select(s => s.Title).FirstAsync(ct);
        context.Audit("knowledge.chunk_edited", "knowledge_source", chunk.SourceId.ToString(), title, before, Facts(chunk));
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, chunk.SourceId.ToString());
    }

    // Its words stay out of the trail, which outlives what is asked to be removed.
    private static object Facts(KnowledgeChunk chunk) => new { chunk.Ordinal, chunk.Enabled, HasNote = chunk.Note is not null, Questions = chunk.Questions.Length };
}
