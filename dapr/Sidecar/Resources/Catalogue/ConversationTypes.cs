using static Dapr.Sidecar.Resources.Catalogue.MetadataField;

namespace Dapr.Sidecar.Resources.Catalogue;

internal static class ConversationTypes
{
    public static readonly IReadOnlyList<ComponentType> All =
    [
        new("conversation.echo", "itself", []),
        new("conversation.openai", "a chat completions API",
        [
            RequiredText("key"), .. Common(),
            new("apiType", FieldUse.Honoured) { Allowed = ["open_ai", "azure"] },
            Honoured("apiVersion"),
        ]),
        new("conversation.deepseek", "a chat completions API", [RequiredText("key"), .. Common(), .. WithoutMeaning(FieldType.Integer, "maxTokens")]),
        new("conversation.huggingface", "a chat completions API", [RequiredText("key"), .. Common()]),
        new("conversation.ollama", "a chat completions API", [Honoured("key"), .. Common()]),
    ];

    private static IEnumerable<MetadataField> Common() =>
    [
        Honoured("model"),
        Honoured("endpoint"),
        CannotBeHonoured("responseCacheTTL") with { Aliases = ["cacheTTL"] },
    ];
}
