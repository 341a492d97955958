"""A small name-service with mutual TLS. Prints its port, and ends with its input.

Arguments: the file with the contract, the folder with tls.crt, tls.key and ca.crt.
"""
import sys
from concurrent import futures

import grpc

from contract import handler, messages, read

folder = sys.argv[2]


def process_name(request, context):
    return messages["app.grpc.ProcessNameResponse"](name=request.name.upper())


def get_stream(request, context):
    return (messages["api.Item"](id=number, name=f"name {number}") for number in range(request.after_id + 1, request.length + 1))


server = grpc.server(futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((
    grpc.method_handlers_generic_handler("app.grpc.Service1", {
        "ProcessName": grpc.unary_unary_rpc_method_handler(process_name, **handler("app.grpc.ProcessNameRequest", "app.grpc.ProcessNameResponse")),
    }),
    grpc.method_handlers_generic_handler("api.Api", {
        "getStream": grpc.unary_stream_rpc_method_handler(get_stream, **handler("api.ApiRequest", "api.Item")),
    }),
))
certificate = ((read(f"{folder}/tls.key"), read(f"{folder}/tls.crt")),)
print(server.add_secure_port("localhost:0", grpc.ssl_server_credentials(certificate, read(f"{folder}/ca.crt"), require_client_auth=True)), flush=True)
server.start()
sys.stdin.read()
server.stop(None)
