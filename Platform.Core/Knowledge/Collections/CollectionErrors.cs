using System.Globalization;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Collections;

/// <summary>Refusals of collections and their indexes.</summary>
public static class CollectionErrors
{
    public static readonly Error NameTaken = Error.Conflict("knowledge.collection_name_taken", "Another collection has this name.");

    public static readonly Error NothingBuilding = Error.Conflict("knowledge.nothing_building", "No index of the collection is being built.");

    public static readonly Error StillBuilding = Error.Conflict("knowledge.still_building", "The index is not ready yet.");

    public static readonly Error AlreadyBuilding = Error.Conflict("knowledge.already_building", "An index of the collection is being built already.");

    public static Error NotEmpty(int sources) => Error.Conflict("knowledge.collection_not_empty", $"The collection has {sources} sources. Remove them first, or confirm that they go with it.", sources);

    public static Error Costs(decimal cost, decimal limit) => Error.Conflict(
        "knowledge.index_asks", string.Create(CultureInfo.InvariantCulture, $"Indexing the collection costs about {cost:0.##} USD, more than the {limit:0.##} USD from where on it is to be asked. Confirm it."), cost, limit);
}
