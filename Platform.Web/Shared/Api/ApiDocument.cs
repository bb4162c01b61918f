using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>The OpenAPI document: the REST API alone, with its key and the scope of each call.</summary>
internal static class ApiDocument
{
    private const string Key = "api_key";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) is true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Platform API";
            document.Info.Description = "Status reports of agents, the live office, and the settings of a tenant. Every call needs an API key; errors are application/problem+json.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key; X-API-Key works as well." };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(ShowTypesAsync);
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<ApiBody>().FirstOrDefault() is { } body)
            {
                var schema = await context.GetOrCreateSchemaAsync(body.Type, null, ct);
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = body.Required, Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
                };
            }

            if (metadata.OfType<ApiPermission>().FirstOrDefault() is { } needed)
            {
                var scope = Grants.ScopeOf(needed.Permission);
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [scope] }];
                operation.Description = $"{operation.Description} Scope: `{scope}`.".Trim();
            }

            if (metadata.OfType<ApiIdempotent>().Any())
                AddHeader(operation, IdempotentFilter.Header, "1 to 255 characters. The same key with the same request gets the first answer again, for a day.");
            if (metadata.OfType<ApiVersioned>().Any())
                AddHeader(operation, "If-Match", "The ETag that was read; 412 when the resource has changed since.");
        });
    }

    private static void AddHeader(OpenApiOperation operation, string name, string description) => (operation.Parameters ??= []).Add(new OpenApiParameter
    {
        Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    });

    // To callers a key that may be left out is a key of its value's type.
    private static async Task ShowTypesAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = context.JsonTypeInfo.Type;
        // The exporter does not look into our converter of times.
        if (type == typeof(DateTimeOffset))
            schema.Type = JsonSchemaType.String;
        else if (type == typeof(DateTimeOffset?))
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Optional<>))
            return;
        var inner = await context.GetOrCreateSchemaAsync(type.GetGenericArguments()[0], null, ct);
        schema.Description = inner.Description;
        (schema.Type, schema.Format, schema.Items, schema.Properties, schema.AdditionalProperties, schema.Enum, schema.Pattern) =
            (inner.Type, inner.Format, inner.Items, inner.Properties, inner.AdditionalProperties, inner.Enum, inner.Pattern);
    }
}

/// <summary>The JSON that a route reads by itself, for the OpenAPI document. (The framework's own Accepts would answer 415 without a problem document.)</summary>
internal sealed record ApiBody(Type Type, bool Required = true);

/// <summary>A route that honours <c>If-Match</c>.</summary>
internal sealed record ApiVersioned;
