using System.Reflection;

namespace Platform.Web.Shared;

/// <summary>How the host shapes the shell; bound to the section <c>Shell</c>.</summary>
public sealed class ShellOptions
{
    /// <summary>Name in the header and in page titles.</summary>
    public string ProductName { get; set; } = "Platform";

    /// <summary>Further assemblies with routable pages; the server's own pages are always found.</summary>
    public IList<Assembly> PageAssemblies { get; } = [];
}
