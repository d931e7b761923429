using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Sidecar;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Tools.Lanes;

/// <summary>One subscription for each class.</summary>
internal static class CommandEndpoints
{
    public static void MapCommands(this WebApplication app, ToolsOptions options)
    {
        foreach (var toolClass in Enum.GetValues<ToolClass>())
        {
            var topic = Topics.For(toolClass);
            app.MapPost($"/deliveries/{topic}", (HttpContext context, CommandIntake intake) => TakeAsync(context, intake, toolClass))
                .WithTopic(new TopicOptions
                {
                    PubsubName = ComponentNames.CommandsOf(toolClass),
                    Name = topic,
                    DeadLetterTopic = Topics.DeadLetter(topic),
                })
                .WithBulkSubscribe(new BulkSubscribeTopicOptions
                {
                    TopicName = topic,
                    MaxMessagesCount = options.BulkSize,
                    MaxAwaitDurationMs = options.BulkWaitMs(toolClass),
                })
                .RequireSidecar();
        }
    }

    private static async Task<IResult> TakeAsync(HttpContext context, CommandIntake intake, ToolClass toolClass)
    {
        IReadOnlyList<DeliveryEntry> entries;
        try
        {
            entries = await DeliveryReader.ReadAsync(context.Request.Body, context.RequestAborted);
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body is not a bulk delivery.", exception);
        }
        // Not cancelled when the sidecar hangs up: half a delivery taken is harder to reason about than one taken for nothing.
        return TypedResults.Json(await intake.TakeAsync(toolClass, entries, CancellationToken.None));
    }
}
