using Agents.Memory;

var builder = WebApplication.CreateBuilder(args);
builder.AddMemory();

var app = builder.Build();
app.MapMemory();
await app.RunAsync();
