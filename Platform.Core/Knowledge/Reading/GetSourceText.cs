using System.Text;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>A part of a version's extracted text, however long the whole is.</summary>
/// <param name="Version">Without one that which serves, or else the newest.</param>
/// <param name="Start">In UTF-16 code units.</param>
/// <param name="Page">Begins with this page, in place of <paramref name="Start"/>.</param>
/// <param name="Length">At most; the part ends before a pair of surrogates rather than in it.</param>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetSourceText(Guid Id, int? Version = null, long Start = 0, int Length = GetSourceText.DefaultLength, int? Page = null) : IQuery<SourceTextPart>
{
    public const int DefaultLength = 50_000;

    public const int MaximumLength = 200_000;
}

/// <param name="Start">Of <paramref name="Text"/>, in UTF-16 code units of the whole; half-open.</param>
/// <param name="Characters">Of the whole.</param>
/// <param name="IsWhole">All of the version was read; else more may come.</param>
public sealed record SourceTextPart(int Version, long Characters, int Pages, bool IsWhole, long Start, long End, string Text, IReadOnlyList<TextPage> PagesShown);

/// <summary>A page that the part touches.</summary>
/// <param name="Label">What people call it.</param>
/// <param name="Fault">Why it was skipped.</param>
public sealed record TextPage(int Number, string? Label, long Start, int Length, SourceFault? Fault);

internal sealed class GetSourceTextValidator : AbstractValidator<GetSourceText>
{
    public GetSourceTextValidator()
    {
        RuleFor(r => r.Start).GreaterThanOrEqualTo(0);
        RuleFor(r => r.Length).InclusiveBetween(1, GetSourceText.MaximumLength);
        RuleFor(r => r.Page).GreaterThan(0);
    }
}

internal sealed class GetSourceTextHandler(PlatformDbContext database) : IHandler<GetSourceText, SourceTextPart>
{
    public async Task<Result<SourceTextPart>> HandleAsync(GetSourceText request, CancellationToken ct)
    {
        var found = await SourceTexts.FindAsync(database, request.Id, request.Version, ct);
        if (!found.Succeeded)
            return found.Error;
        var place = found.Value;
        var pages = database.Set<KnowledgePage>().AsNoTracking().Where(p => p.VersionId == place.Version);
        var start = request.Start;
        if (request.Page is { } first)
            start = await pages.Where(p => p.Number >= first).OrderBy(p => p.Number).Select(p => (long?)p.StartAt).FirstOrDefaultAsync(ct) ?? place.Characters;
        var end = start + request.Length;
        // An empty page lies at the place where it would begin.
        var touched = await pages.Where(p => p.StartAt < end && (p.StartAt + p.Length > start || (p.Length == 0 && p.StartAt >= start))).OrderBy(p => p.Number).ToListAsync(ct);
        var text = new StringBuilder();
        foreach (var page in touched)
        {
            var (from, to) = ((int)Math.Max(0, start - page.StartAt), (int)Math.Min(page.Length, end - page.StartAt));
            if (to > from)
                text.Append(page.Text, from, to - from);
        }

        if (text.Length > 1 && char.IsHighSurrogate(text[^1]))
            text.Length--;
        var count = await pages.CountAsync(ct);
        return new SourceTextPart(
            place.Number, place.Characters, count, place.IsExtracted, start, start + text.Length, text.ToString(),
            [.. touched.Select(page => new TextPage(page.Number, page.Label, page.StartAt, page.Length, SourceLine.Read(page.Fault)))]);
    }
}
