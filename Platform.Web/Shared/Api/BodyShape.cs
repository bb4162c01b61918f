using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>What a record says of the JSON that it takes; see <see cref="ConfigurationBody"/>.</summary>
internal abstract record BodyShape(bool AllowsNull)
{
    private static readonly ConcurrentDictionary<Type, BodyShape> Known = new();

    public static BodyShape Of(Type type) => Known.GetOrAdd(type, static type => Of(type, nullability: null));

    private static BodyShape Of(Type type, NullabilityInfo? nullability)
    {
        var allowsNull = nullability is { WriteState: NullabilityState.Nullable } or { ReadState: NullabilityState.Nullable };
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Of(inner, nullability: null) with { AllowsNull = true };
        if (type == typeof(JsonElement) || type == typeof(JsonNode))
            return new AnyShape();
        if (type == typeof(JsonObject))
            return new OpenShape(allowsNull);
        if (ValueShape.Knows(type))
            return new ValueShape(type, allowsNull);
        if (Argument(type, typeof(IReadOnlyDictionary<,>), 1) is { } entry)
            return new MapShape(Of(entry, At(nullability, 1)), allowsNull);
        if (Argument(type, typeof(IEnumerable<>), 0) is { } item)
            return new ListShape(Of(item, type.IsArray ? nullability?.ElementType : At(nullability, 0)), allowsNull);
        return new ObjectShape(Members(type), allowsNull);
    }

    private static IReadOnlyDictionary<string, Member> Members(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        var members = new Dictionary<string, Member>(StringComparer.Ordinal);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            var parameter = constructor?.GetParameters().FirstOrDefault(p => p.Name == property.Name);
            var isRequired = parameter is { HasDefaultValue: false } || property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
            var info = nullability.Create(property);
            var isOptional = property.PropertyType is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(Optional<>);
            // A record may hold itself (a tree), so its shape is asked for when it is needed.
            members[name] = isOptional
                ? new Member(false, new Lazy<BodyShape>(() => Of(property.PropertyType.GetGenericArguments()[0], info.GenericTypeArguments[0])))
                : new Member(isRequired, new Lazy<BodyShape>(() => Of(property.PropertyType, info)));
        }

        return members;
    }

    private static NullabilityInfo? At(NullabilityInfo? info, int index) => info?.GenericTypeArguments.Length > index ? info.GenericTypeArguments[index] : null;

    private static Type? Argument(Type type, Type wanted, int index) => new[] { type }.Concat(type.GetInterfaces())
        .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == wanted)?.GetGenericArguments()[index];
}

/// <summary>Any JSON at all.</summary>
internal sealed record AnyShape() : BodyShape(true);

/// <summary>Any JSON object.</summary>
internal sealed record OpenShape(bool AllowsNull) : BodyShape(AllowsNull);

/// <summary>An object with the keys of a record.</summary>
internal sealed record ObjectShape(IReadOnlyDictionary<string, Member> Members, bool AllowsNull) : BodyShape(AllowsNull);

/// <summary>An object whose keys are the caller's.</summary>
internal sealed record MapShape(BodyShape Entry, bool AllowsNull) : BodyShape(AllowsNull);

internal sealed record ListShape(BodyShape Item, bool AllowsNull) : BodyShape(AllowsNull);

internal sealed record Member(bool IsRequired, Lazy<BodyShape> Shape);
