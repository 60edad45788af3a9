using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DiagMod.Host.Http;

/// <summary>Says of a schema what the API's own converters keep the framework from seeing.</summary>
internal static class ApiSchemas
{
    /// <summary>Completes one schema.</summary>
    public static void Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        if (bare == typeof(DateTimeOffset))
        {
            schema.Type = type == bare ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
            schema.Format = "date-time";
        }
        else if (bare == typeof(double) || bare == typeof(float))
        {
            // NaN is written as null, so every measured number may be null.
            schema.Type = JsonSchemaType.Number | JsonSchemaType.Null;
        }
        else if (bare == typeof(double[]) || bare == typeof(float[]))
        {
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.Null };
        }
        else if (bare == typeof(JsonNode))
        {
            // What of this type is answered (notes of a file, changes in the audit) is an object or null.
            schema.Type = JsonSchemaType.Object;
        }
        else if (bare == typeof(JsonElement))
        {
            // The members of a patch: not given, a text, or null to clear.
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if (bare == typeof(Problem))
        {
            var code = (OpenApiSchema)schema.Properties!["code"];
            code.Pattern = "^E_[A-Z0-9_]+$";
        }

        if (context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false)
            is [AllowedValuesAttribute words])
        {
            schema.Enum = [.. words.Values.Select(word => word is null ? null! : (JsonNode)JsonValue.Create((string)word))];
        }
    }
}
