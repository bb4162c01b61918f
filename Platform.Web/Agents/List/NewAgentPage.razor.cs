using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Templates;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents.List;

/// <summary>A new agent: from nothing, from a template, or like another one.</summary>
public sealed partial class NewAgentPage
{
    private const string Blank = "blank";

    private static readonly ToolType[] Suggested = [ToolType.Time, ToolType.Weather, ToolType.Reminder, ToolType.Calendar];

    // Between two letters of quick typing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly HashSet<ToolType> _tools = [];
    private CancellationTokenSource _typing = new();
    private string _shown = "";
    private string _name = "", _slug = "", _prompt = "";
    private string? _owner = "";
    private bool _ready, _busy, _dirty, _slugIsOwn;
    private AgentView? _source;
    private AgentSlugCheck? _check;
    private ModelChoice? _model;
    private IReadOnlyList<MemberName> _members = [];
    private ErrorNotice? _error, _refusal;

    [Inject] private IStringLocalizer<AgentListText> Text { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "from")] private string? From { get; set; }
    [SupplyParameterFromQuery(Name = "copy")] private string? Copy { get; set; }
    [SupplyParameterFromQuery(Name = "language")] private string? ChosenLanguage { get; set; }

    private string Home => $"/manage/{Tenant}/ai-agents";

    private string Language => ChosenLanguage is "ru" or "en" ? ChosenLanguage : System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ru" ? "ru" : "en";

    private AgentTemplate? Template => From is null or Blank ? null : AgentTemplates.Find(From, Language);

    private string Title => _source is not null ? Text["New.CopyTitle", _source.Name] : Template is { } template ? Text["New.TemplateTitle", template.Name] : Text["New.Title"];

    private IReadOnlyList<PageHeader.Crumb> Trail => [new(Text["List.Title"], Home)];

    private string? SlugError => _check switch
    {
        { IsValid: false } => Text["New.SlugWrong"].Value,
        { IsTaken: true } => Text["New.SlugTaken", _slug].Value,
        _ => null,
    };

    protected override Task OnParametersSetAsync()
    {
        var wanted = $"{From} {Copy}";
        if (!May(Permissions.AgentsWrite) || wanted == _shown)
            return Task.CompletedTask;
        _shown = wanted;
        return RefreshAsync();
    }

    protected override async Task RefreshAsync()
    {
        (_ready, _error, _refusal, _source, _check, _dirty, _slugIsOwn) = (false, null, null, null, null, false, false);
        if (From is null && Copy is null)
            return;
        if (May(Permissions.MembersRead))
            _members = (await RunAsync(new ListMemberNames())).Value ?? [];
        if (Copy is not null)
        {
            var source = await RunAsync(new GetAgent(Copy));
            (_source, _error) = (source.Value, source.Error?.ToNotice());
            if (_source is null)
                return;
            _name = Text["New.CopyName", _source.Name];
        }
        else
        {
            if (From != Blank && Template is null)
            {
                _error = new ErrorNotice("agents.unknown_template");
                return;
            }

            _model = (await RunAsync(new GetUsualModel())).Value;
            Fill();
        }

        await CheckAsync();
        _ready = true;
    }

    private void Fill()
    {
        _name = Template?.Name ?? "";
        _prompt = Template?.Prompt ?? Text["New.BlankPrompt"];
        _tools.Clear();
        _tools.UnionWith(Template?.Tools ?? []);
    }

    private async Task SpeakAsync(string language)
    {
        Url.Write("language", language);
        ChosenLanguage = language;
        Fill();
        await CheckAsync();
    }

    private async Task NameAsync()
    {
        _dirty = true;
        if (!_slugIsOwn)
            await CheckLaterAsync();
    }

    private Task SlugAsync()
    {
        (_slugIsOwn, _dirty) = (_slug.Length > 0, true);
        return CheckLaterAsync();
    }

    private Task TakeAsync(string slug)
    {
        (_slug, _slugIsOwn, _dirty) = (slug, true, true);
        return CheckAsync();
    }

    private async Task CheckLaterAsync()
    {
        await _typing.CancelAsync();
        _typing.Dispose();
        _typing = new CancellationTokenSource();
        try
        {
            await Task.Delay(Pause, Clock, _typing.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await CheckAsync();
    }

    /// <summary>Whether the slug can be had; where none was typed, one that can.</summary>
    private async Task CheckAsync()
    {
        var found = await RunAsync(new CheckAgentSlug(_name, _slugIsOwn ? _slug : null));
        if (!found.Succeeded)
            return;
        _check = found.Value;
        if (!_slugIsOwn)
            _slug = found.Value.Suggestion;
    }

    private void Choose(ToolType type, bool isWanted)
    {
        _dirty = true;
        if (isWanted)
            _tools.Add(type);
        else
            _tools.Remove(type);
    }

    private void Touch() => _dirty = true;

    private async Task CreateAsync()
    {
        if (_busy)
            return;
        _busy = true;
        var owner = Guid.TryParse(_owner, out var id) ? id : (Guid?)null;
        var made = _source is null
            ? await RunAsync(new CreateAgentFromTemplate(_name, From == Blank ? null : From, Language, [.. Suggested.Where(_tools.Contains)], _prompt, _slug, owner))
            : await CopyAsync(_source, owner);
        _busy = false;
        _refusal = made.Error?.ToNotice();
        if (!made.Succeeded)
            return;
        _dirty = false;
        Toasts.Success(Text["New.Done", made.Value.Name]);
        Navigation.NavigateTo($"{Home}/{made.Value.Id}");
    }

    private async Task<Result<AgentView>> CopyAsync(AgentView source, Guid? owner)
    {
        var made = await RunAsync(new DuplicateAgent(source.Id, _name, _slug, owner));
        if (made.Succeeded && made.Value.SecretsLeftOut.Count > 0)
            Toasts.Warning(Text["New.SecretsLeft"]);
        return made.Succeeded ? made.Value.Agent : made.Error;
    }

    public override ValueTask DisposeAsync()
    {
        _typing.Cancel();
        _typing.Dispose();
        return base.DisposeAsync();
    }
}
