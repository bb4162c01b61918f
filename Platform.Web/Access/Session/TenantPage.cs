using Microsoft.AspNetCore.Components;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Blocks;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Live;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Web.Access.Session;

/// <summary>Base of the pages of <c>/manage/{tenant}/…</c>: runs operations in that tenant and turns refusals into what blocks show.</summary>
public abstract class TenantPage : LiveComponent
{
    [Parameter] public string Tenant { get; set; } = "";

    /// <summary>The tenant of the frame, with what the person may do in it.</summary>
    [CascadingParameter] protected ShellTenant Place { get; set; } = null!;

    [Inject] protected PageOperations Operations { get; set; } = null!;
    [Inject] protected UrlState Url { get; set; } = null!;
    [Inject] protected Toasts Toasts { get; set; } = null!;
    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    protected bool May(string permission) => Place.Allows(permission);

    protected Task<Result<T>> RunAsync<T>(IOperation<T> operation) => Operations.RunAsync(Tenant, operation, Gone);

    /// <summary>Runs and says how it went: a toast with <paramref name="done"/>, or the refusal as a toast.</summary>
    protected async Task<bool> DoAsync<T>(IOperation<T> operation, string done)
    {
        var result = await RunAsync(operation);
        if (result.Succeeded)
            Toasts.Success(done);
        else
            Toasts.Error(result.Error.ToNotice());
        return result.Succeeded;
    }

    /// <summary>A part of a list as <see cref="DataList{TItem}"/> takes it.</summary>
    protected async Task<DataPage<T>> PageAsync<T>(IOperation<Listing<T>> operation, CancellationToken ct)
    {
        var result = await Operations.RunAsync(Tenant, operation, ct);
        return result.ToPage();
    }

    protected string LinkTo(string path) => Navigation.ToAbsoluteUri(path).ToString();
}

public static class ListingPages
{
    public static DataPage<T> ToPage<T>(this Result<Listing<T>> result) =>
        result.Succeeded ? new DataPage<T>(result.Value.Items, result.Value.NextCursor) : DataPage<T>.Failed(result.Error.ToNotice());
}
