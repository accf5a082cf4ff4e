using System.Runtime.InteropServices;
using NanoML.Cli;

StandardStreams.Install();
PosixSignalRegistration[] signals = Interruption.Listen();
int code = NanoMLApp.Run(args, Console.Out, Console.Error);
GC.KeepAlive(signals);
return code;
