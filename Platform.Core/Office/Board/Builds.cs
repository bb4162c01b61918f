namespace Platform.Core.Office.Board;

public static class Builds
{
    /// <summary>Tells one build of the server from another, so that a wall loaded from an older one reloads itself.</summary>
    public static readonly string Current = typeof(Builds).Module.ModuleVersionId.ToString("N");
}
