using Platform.Web.Shared.Errors;

namespace Platform.Web.Shared.Blocks;

/// <summary>A short message at the edge of the screen.</summary>
public sealed record Toast(Guid Id, ToastKind Kind, string Text);

public enum ToastKind
{
    Success,
    Info,
    Warning,
    Error,
}

/// <summary>One service of a circuit for "done" and "that did not work". Errors stay until closed; the rest leaves by itself.</summary>
public sealed class Toasts(ErrorTexts errors)
{
    private const int MostAtOnce = 4;
    private readonly List<Toast> _shown = [];

    /// <summary>Raised in the context of whoever showed or closed a toast.</summary>
    public event Action? Changed;

    public IReadOnlyList<Toast> Shown => _shown;

    public void Success(string text) => Show(ToastKind.Success, text);

    public void Info(string text) => Show(ToastKind.Info, text);

    public void Warning(string text) => Show(ToastKind.Warning, text);

    public void Error(string text) => Show(ToastKind.Error, text);

    public void Error(ErrorNotice error) => Show(ToastKind.Error, errors.Describe(error));

    public void Close(Guid id)
    {
        if (_shown.RemoveAll(toast => toast.Id == id) > 0)
            Changed?.Invoke();
    }

    private void Show(ToastKind kind, string text)
    {
        if (_shown.Count == MostAtOnce)
            _shown.RemoveAt(0);
        _shown.Add(new Toast(Guid.CreateVersion7(), kind, text));
        Changed?.Invoke();
    }
}
