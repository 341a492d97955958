"""The messages of the contract, from the file descriptors in the file that the first argument names."""
import sys

from google.protobuf import descriptor_pb2, message_factory

with open(sys.argv[1], "rb") as file:
    messages = message_factory.GetMessages(descriptor_pb2.FileDescriptorSet.FromString(file.read()).file)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def method(request, response):
    """How to write and to read the messages of a method."""
    return {"request_serializer": messages[request].SerializeToString, "response_deserializer": messages[response].FromString}


def handler(request, response):
    """The same for a server."""
    return {"request_deserializer": messages[request].FromString, "response_serializer": messages[response].SerializeToString}
