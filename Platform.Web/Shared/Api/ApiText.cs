using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>Marks the texts of the REST API's own refusals.</summary>
public sealed class ApiText
{
    internal static readonly Sentences All = new(typeof(ApiText));
}
