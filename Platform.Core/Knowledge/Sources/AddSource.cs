using System.Text;
using FluentValidation;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Takes a file in, to be worked on. The same bytes in the same collection are the source that is there.</summary>
/// <param name="Name">As it is called where it comes from, with folders where it has some.</param>
/// <param name="MediaType">As the sender says; what it really is, the extraction finds out.</param>
/// <param name="Title">Null for the name without its folders.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record AddFile(string Name, string MediaType, SpooledFile Content, SourceOptions Options, string? Title = null) : ICommand<SourceAdded>;

/// <summary>Takes a text in, to be worked on.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record AddText(string Title, string Text, SourceOptions Options) : ICommand<SourceAdded>
{
    /// <summary>In characters; longer ones come as files.</summary>
    public const int MostText = 5_000_000;
}

internal sealed class AddFileValidator : AbstractValidator<AddFile>
{
    public AddFileValidator()
    {
        RuleFor(r => r.Title!).IsName(500).When(r => r.Title is not null);
        RuleFor(r => r.Options).SetValidator(new SourceOptionsValidator());
    }
}

internal sealed class AddTextValidator : AbstractValidator<AddText>
{
    public AddTextValidator()
    {
        RuleFor(r => r.Title).IsName(500);
        RuleFor(r => r.Text).Must(text => !string.IsNullOrWhiteSpace(text) && text.Length <= AddText.MostText).Says(SourceText.All, "Text", AddText.MostText);
        RuleFor(r => r.Options).SetValidator(new SourceOptionsValidator());
    }
}

internal sealed class AddSourceHandler(SourceIntake intake) : IHandler<AddFile, SourceAdded>, IHandler<AddText, SourceAdded>
{
    public async Task<Result<SourceAdded>> HandleAsync(AddFile request, CancellationToken ct)
    {
        var name = FileNames.Clean(request.Name);
        var guess = await TokenGuess.OfAsync(request.Content, name, ct);
        return await intake.AddAsync(new NewSource(SourceKind.File, request.Title?.Trim() ?? FileNames.TitleOf(name), name, FileNames.MediaType(request.MediaType), request.Content, guess), request.Options, ct);
    }

    public async Task<Result<SourceAdded>> HandleAsync(AddText request, CancellationToken ct)
    {
        await using var content = SpooledFile.Of(Encoding.UTF8.GetBytes(request.Text));
        return await intake.AddAsync(new NewSource(SourceKind.Text, request.Title.Trim(), "", "text/plain", content, TokenGuess.Of(request.Text)), request.Options, ct);
    }
}
