return await DiagMod.Host.HostApp.RunAsync(args, CancellationToken.None);
