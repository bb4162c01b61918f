namespace Platform.Web.Shared.Live;

/// <summary>Tells a screen that something it shows has changed. The notice carries no data: the screen asks again.</summary>
public interface IChangeFeed
{
    /// <summary><paramref name="onChange"/> may come from any thread and must return at once. Null tenant: platform-wide changes.</summary>
    IDisposable Subscribe(Guid? tenantId, string feature, Action<ScreenChange> onChange);
}

/// <summary>What changed: <paramref name="Kind"/> and <paramref name="Id"/> as the feature names them.</summary>
public readonly record struct ScreenChange(string Feature, string Kind, string? Id);
