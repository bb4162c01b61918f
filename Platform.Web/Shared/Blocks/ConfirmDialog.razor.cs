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
        if (_answer?.TrySetResult(agreed) is true)
            await Script.InvokeVoidAsync("platform.closeDialog", _id);
    }

    public void Dispose() => _answer?.TrySetResult(false);
}
