using System;
using System.Resources;
using nanoFramework.Runtime.Native;
using NanoML.Player;

namespace NanoML.Edges
{
    /// <summary>Plays a file that is a resource over the inputs behind it, and writes what each gives and how long it took.</summary>
    public static class PlayerProgram
    {
        private const string Digits = "0123456789abcdef";

        public static void Main()
        {
            try
            {
                Run();
            }
            catch (Exception e)
            {
                Console.WriteLine("! " + e.GetType().FullName + ": " + e.Message);
            }
        }

        private static void Run()
        {
            long begin = DateTime.UtcNow.Ticks;
            ModelPlayer model = ModelPlayer.Load(new ResourceSource(0, PlayerSizes.File));
            long loaded = DateTime.UtcNow.Ticks - begin;
            Console.WriteLine("test " + model.TestCount.ToString() + " " + model.Test().ToString());
            ResourceSource inputs = new ResourceSource(PlayerSizes.File, PlayerSizes.Inputs);
            for (int at = 0; at < PlayerSizes.Inputs; at += model.InputCount)
            {
                inputs.Read(at, model.Input, 0, model.InputCount);
                begin = DateTime.UtcNow.Ticks;
                model.Step();
                long ticks = DateTime.UtcNow.Ticks - begin;
                Console.WriteLine(Hex(model.Output));
                Console.WriteLine("# " + loaded.ToString() + " " + ticks.ToString());
            }
        }

        private static string Hex(byte[] bytes)
        {
            char[] text = new char[2 * bytes.Length];
            for (int k = 0; k < bytes.Length; k++)
            {
                text[2 * k] = Digits[bytes[k] >> 4];
                text[(2 * k) + 1] = Digits[bytes[k] & 15];
            }

            return new string(text);
        }
    }

    /// <summary>A part of the program's resource.</summary>
    internal sealed class ResourceSource : ModelSource
    {
        private const int PieceBytes = 512;

        private static readonly ResourceManager s_resources = new ResourceManager("Both.Played", typeof(ResourceSource).Assembly);

        private readonly Enum _id = PlayerEntry.Played;
        private readonly int _start;
        private readonly int _length;

        public ResourceSource(int start, int length)
        {
            _start = start;
            _length = length;
        }

        public override int Length
        {
            get { return _length; }
        }

        public override void Read(int position, byte[] target, int offset, int count)
        {
            for (int done = 0; done < count; done += PieceBytes)
            {
                Copy(_id, _start + position + done, target, offset + done, count - done < PieceBytes ? count - done : PieceBytes);
            }
        }

        private static void Copy(Enum id, int position, byte[] target, int offset, int count)
        {
            byte[] piece = (byte[])ResourceUtility.GetObject(s_resources, id, position, count);
            Array.Copy(piece, 0, target, offset, count);
            Array.Clear(piece, 0, count);
        }
    }
}
