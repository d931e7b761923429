using Agents.Load;

return await LoadCommand.Create().Parse(args).InvokeAsync();
