namespace Samples.Shop.Switches;

/// <summary>Applies an endpoint's switch before its handler runs. A caller that gives up meanwhile has caused nothing.</summary>
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

        return Random.Shared.NextDouble() < setting.ErrorRate
            ? Problems.Of(StatusCodes.Status500InternalServerError, "switched-to-fail", $"The switch of {endpoint} made this request fail.")
            : await next(context);
    }
}
