using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

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
            document.Info.Description = "Status reports of agents and the live office. Every call needs an API key; errors are application/problem+json.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key; X-API-Key works as well." };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, ct) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiBody>().FirstOrDefault() is { } body)
            {
                var schema = await context.GetOrCreateSchemaAsync(body.Type, null, ct);
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = body.Required, Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
                };
            }

            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiPermission>().FirstOrDefault() is { } needed)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [needed.Permission] }];
                operation.Description = $"{operation.Description} Scope: `{needed.Permission}`.".Trim();
            }
        });
    }
}

/// <summary>The JSON that a route reads by itself, for the OpenAPI document. (The framework's own Accepts would answer 415 without a problem document.)</summary>
internal sealed record ApiBody(Type Type, bool Required = true);
