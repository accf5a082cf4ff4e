using System;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>Six files in memory, each with room for 3,072 bytes: what is tried is the store, not the collector.</summary>
    public sealed class MemoryFolder : StoreFolder
    {
        private readonly MemoryFile[] _files = new MemoryFile[6];

        public override StoreFile Open(string name)
        {
            return Find(name);
        }

        public void Damage(string name)
        {
            MemoryFile file = Find(name);
            byte[] bytes = new byte[1];
            file.TryRead(20, bytes, 0, 1);
            bytes[0] ^= 1;
            file.TryWrite(20, bytes, 0, 1);
        }

        private MemoryFile Find(string name)
        {
            int i = 0;
            while (_files[i] != null && _files[i].Name != name)
            {
                i++;
            }

            if (_files[i] == null)
            {
                _files[i] = new MemoryFile(name);
            }

            return _files[i];
        }

        private sealed class MemoryFile : StoreFile
        {
            private readonly string _name;
            private readonly byte[] _bytes = new byte[3072];
            private int _length;

            public MemoryFile(string name)
            {
                _name = name;
            }

            public string Name
            {
                get { return _name; }
            }

            public override int Length
            {
                get { return _length; }
            }

            public override bool TryRead(int position, byte[] bytes, int start, int count)
            {
                if (position > _length - count)
                {
                    return false;
                }

                Array.Copy(_bytes, position, bytes, start, count);
                return true;
            }

            public override bool TryWrite(int position, byte[] bytes, int start, int count)
            {
                Array.Copy(bytes, start, _bytes, position, count);
                _length = position + count > _length ? position + count : _length;
                return true;
            }

            public override bool TryFlush()
            {
                return true;
            }

            public override bool TryClear()
            {
                _length = 0;
                return true;
            }

            public override void Close()
            {
            }
        }
    }
}
