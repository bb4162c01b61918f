using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Platform.Web.Shared.Blocks;

/// <summary>What is asked before something is done. With <paramref name="Typed"/> the person must type these very words.</summary>
public sealed record Question(string Title, string Text, string? Confirm = null, bool IsDangerous = false, string? Typed = null);

/// <summary>Asks and waits: <c>if (await _confirm.AskAsync(new(…))) …</c>.</summary>
public sealed partial class ConfirmDialog : IDisposable
{
    private readonly string _id = $"confirm-{Guid.NewGuid():N}";
    private TaskCompletionSource<bool>? _answer;
    private Question? _question;
    private string _typed = "";
    private int _closings;

    private bool MayConfirm => _question is { } question && (question.Typed is null || question.Typed == _typed.Trim());

    /// <summary>True when the person agreed; false when they declined, pressed Esc or left.</summary>
    public async Task<bool> AskAsync(Question question)
    {
        _answer?.TrySetResult(false);
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        (_question, _typed, _answer) = (question, "", answer);
        StateHasChanged();
        await Script.InvokeVoidAsync("platform.openDialog", _id);
        return await answer.Task;
    }

    private Task ConfirmAsync() => MayConfirm ? EndAsync(true) : Task.CompletedTask;

    private Task DeclineAsync() => EndAsync(false);

    private async Task EndAsync(bool agreed)
    {
        if (_answer?.TrySetResult(agreed) is not true)
            return;
        _closings++;
        // It was closed by Esc meanwhile: no event of ours will come.
        if (!await Script.InvokeAsync<bool>("platform.closeDialog", _id))
            _closings--;
    }

    // That we closed it ourselves may be told when the next question stands already, and is no answer to that one.
    private void OnClosed()
    {
        if (_closings > 0)
            _closings--;
        else
            _answer?.TrySetResult(false);
    }

    public void Dispose() => _answer?.TrySetResult(false);
}
