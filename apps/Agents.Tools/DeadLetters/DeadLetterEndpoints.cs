using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Hosting.Sidecar;
using Dapr;
using Dapr.AspNetCore;

namespace Agents.Tools.DeadLetters;

/// <summary>One subscription for the dead letters of each class.</summary>
internal static class DeadLetterEndpoints
{
    private const int BulkSize = 50;
    private const int BulkWaitMs = 100;

    public static void MapDeadLetters(this WebApplication app)
    {
        foreach (var toolClass in Enum.GetValues<ToolClass>())
        {
            var topic = Topics.DeadLetter(Topics.For(toolClass));
            app.MapPost($"/deliveries/{topic}", (HttpContext context, DeadLetterIntake intake) => TakeAsync(context, intake, toolClass))
                .WithTopic(new TopicOptions { PubsubName = ComponentNames.CommandsOf(toolClass), Name = topic })
                .WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = topic, MaxMessagesCount = BulkSize, MaxAwaitDurationMs = BulkWaitMs })
                .RequireSidecar();
        }
    }

    private static async Task<IResult> TakeAsync(HttpContext context, DeadLetterIntake intake, ToolClass toolClass)
    {
        try
        {
            var messages = await DeadLetterReader.ReadAsync(context.Request.Body, context.RequestAborted);
            return TypedResults.Json(await intake.TakeAsync(toolClass, messages, context.RequestAborted));
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new BadHttpRequestException("The body is not a bulk delivery.", exception);
        }
    }
}
