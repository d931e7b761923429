namespace Samples.Shop.Switches;

/// <summary>Applies an endpoint's switch around its handler. A caller that gives up before the handler runs has caused nothing.</summary>
internal sealed class SwitchFilter(string endpoint, SwitchBoard board, TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var setting = board.Of(endpoint);
        if (setting == EndpointSwitch.Healthy)
        {
            return await next(context);
        }

        var gone = context.HttpContext.RequestAborted;
        if (setting.Dead)
        {
            context.HttpContext.Abort();
            return Results.Empty;
        }

        if (setting.Hang)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, gone);
        }

        if (setting.DelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(setting.DelayMs), time, gone);
        }

        if (Random.Shared.NextDouble() < setting.ErrorRate)
        {
            return Problems.Of(
                StatusCodes.Status500InternalServerError, "switched-to-fail", $"The switch of {endpoint} made this request fail.");
        }

        var answer = await next(context);
        if (setting.AnswerDelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(setting.AnswerDelayMs), time, gone);
        }

        return answer;
    }
}
