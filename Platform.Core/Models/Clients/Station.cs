using System.Diagnostics;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;
using Platform.Core.Usage.Contracts;

namespace Platform.Core.Models.Clients;

/// <summary>A model with one of its provider's keys: where a call may go.</summary>
/// <param name="Choice">0 for the first choice, then the fallbacks.</param>
/// <param name="Fault">Why nothing can be tried here at all; null when it can.</param>
internal sealed record Station(int Choice, ModelChoice Model, ProviderSetup? Provider, ProviderKey Key, ModelPrice Price, WireException? Fault)
{
    /// <summary>All stations of a call in the order in which they are tried: of each choice the provider's keys.</summary>
    public static async ValueTask<List<Station>> PlanAcrossTenants(ModelDirectory directory, ModelCall call, CancellationToken ct)
    {
        var stations = new List<Station>();
        ModelChoice[] choices = [call.Model, .. call.Fallbacks];
        for (var i = 0; i < choices.Length; i++)
        {
            var choice = choices[i];
            var provider = await directory.ProviderAcrossTenants(call.Tenant, choice.Provider, ct);
            var standing = await directory.FindAcrossTenants(call.Tenant, choice, ct);
            var price = (await directory.EntryAcrossTenants(call.Tenant, choice, ct))?.Price ?? new ModelPrice(null, null);
            // A stored prompt names its model itself.
            var isOfPrompt = call.StoredPrompt is not null && choice.Model.Length == 0;
            if (provider is null || (standing == ModelStanding.UnknownModel && !isOfPrompt))
            {
                var fault = provider is null
                    ? new WireException(ModelErrors.UnknownProvider, $"There is no provider '{choice.Provider}'.")
                    : new WireException(ModelErrors.UnknownModel, $"The list of '{choice.Provider}' holds no model '{choice.Model}'.");
                stations.Add(new Station(i, choice, provider, ProviderKey.None, price, fault));
                continue;
            }

            foreach (var key in provider.Keys)
            {
                var fault = provider.NeedsKey && !key.HasSecret ? new WireException(ModelErrors.Unauthorized, $"The provider '{provider.Name}' has no key.")
                    : call.StoredPrompt is not null && provider.Type == ProviderTypes.Offline ? new WireException(ModelErrors.Refused, $"The provider '{provider.Name}' stores no prompts.")
                    : null;
                stations.Add(new Station(i, choice, provider, key, price, fault));
            }
        }

        return stations;
    }

    /// <summary>The same with the model that answered, where none was named: what it costs is known only now.</summary>
    public async ValueTask<Station> AnsweredAcrossTenants(ModelDirectory directory, ModelCall call, string? model, CancellationToken ct)
    {
        if (Model.Model.Length > 0 || string.IsNullOrEmpty(model))
            return this;
        var answered = Model with { Model = model };
        return this with { Model = answered, Price = (await directory.EntryAcrossTenants(call.Tenant, answered, ct))?.Price ?? Price };
    }
}

/// <summary>One attempt under way.</summary>
internal sealed class Attempt(int number, Station station, IModelWire wire, Breaker.Passage passage, BudgetReservation reservation, long startedAt, string? reason)
{
    public int Number => number;

    /// <summary>A stored prompt tells its model only with the answer: then that one stands here.</summary>
    public Station Station { get; set; } = station;

    public IModelWire Wire => wire;

    public Breaker.Passage Passage => passage;

    public BudgetReservation Reservation => reservation;

    /// <summary>A timestamp of the journey's clock.</summary>
    public long StartedAt => startedAt;

    /// <summary>The error that led here; null for the very first attempt.</summary>
    public string? Reason => reason;

    public Activity? Activity { get; } = ModelTelemetry.Start(station.Provider!.Type);

    public bool IsOver { get; set; }
}
