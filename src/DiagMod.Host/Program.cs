return await DiagMod.Host.Commands.CommandLine.RunAsync(args);
