using System.Globalization;
using System.Text.Json.Nodes;
using Agents.Contracts;
using Microsoft.OpenApi;

namespace Agents.Gateway.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>: what the endpoints say, with keys, headers and examples.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Agents gateway",
                Version = "1",
                Description = "Calls tools on behalf of agents: durable, at most once for what must not happen twice, "
                    + "with a deadline. Errors are problem details (RFC 9457); branch on their `type`.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." },
                ["apiKey"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Header,
                    Name = AgentHeaders.ApiKey,
                    Description = "An API key.",
                },
            };
            document.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("bearer", document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] },
            ];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Operation>().FirstOrDefault() is { } words)
            {
                Describe(operation, words);
            }

            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiOperation operation, Operation words)
    {
        operation.Parameters ??= [];
        foreach (var header in words.Headers)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Example,
            });
        }

        // It only keeps the routing from refusing in its own words what the worker refuses in better ones.
        operation.RequestBody?.Content?.Remove(OperationExtensions.AnyType);
        if (words.BodyExample is { } body && operation.RequestBody?.Content?.TryGetValue("application/json", out var content) == true)
        {
            content.Example = JsonNode.Parse(body);
        }

        foreach (var answer in words.Answers)
        {
            var status = answer.Status.ToString(CultureInfo.InvariantCulture);
            if (operation.Responses?.GetValueOrDefault(status) is OpenApiResponse response)
            {
                response.Description = answer.Description;
                if (answer.Example is { } example && response.Content?.TryGetValue(answer.ContentType, out var media) == true)
                {
                    media.Example = JsonNode.Parse(example);
                }
            }
        }
    }
}
