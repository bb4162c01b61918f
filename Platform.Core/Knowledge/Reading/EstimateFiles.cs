using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>What the work on files will be, by their names and sizes alone: before a byte of them is sent.</summary>
/// <param name="Collection">Its name; null, or one that is not there yet, for the usual settings.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record EstimateFiles(string? Collection, IReadOnlyList<FileFigure> Files) : IQuery<SourceEstimate>
{
    internal const int Maximum = 10_000;
}

/// <param name="Size">Bytes.</param>
public sealed record FileFigure(string Name, long Size);

internal sealed class EstimateFilesValidator : AbstractValidator<EstimateFiles>
{
    public EstimateFilesValidator() => RuleFor(r => r.Files.Count).InclusiveBetween(1, EstimateFiles.Maximum);
}

internal sealed class EstimateFilesHandler(PlatformDbContext database, WorkEstimate estimates) : IHandler<EstimateFiles, SourceEstimate>
{
    public async Task<Result<SourceEstimate>> HandleAsync(EstimateFiles request, CancellationToken ct)
    {
        var name = (string.IsNullOrWhiteSpace(request.Collection) ? SourceOptions.DefaultCollection : request.Collection.Trim()).ToLowerInvariant();
        var settings = await (
            from c in database.Set<KnowledgeCollection>().AsNoTracking() join i in database.Set<KnowledgeIndex>() on c.Id equals i.CollectionId
            where c.Name.ToLower() == name && i.State == IndexState.Current select i.Settings).FirstOrDefaultAsync(ct);
        var tokens = request.Files.Sum(file => TokenGuess.OfSize(file.Name, file.Size).Tokens);
        return await estimates.OfAsync(new TokenGuess(tokens, true), settings is null ? new IndexSettings() : KnowledgeJson.Read<IndexSettings>(settings), ct);
    }
}
